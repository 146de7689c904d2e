import pytest

from edge_app.errors import DataError
from edge_app.evaluation.labels import match_labels


@pytest.mark.parametrize(
    ("folders", "labels", "expected"),
    [
        (["cat", "dog"], ("cat", "dog"), {"cat": 0, "dog": 1}),
        (["dog", "cat"], ("cat", "dog"), {"dog": 1, "cat": 0}),
        (["Cat", "DOG"], ("cat", "dog"), {"Cat": 0, "DOG": 1}),
        (["dog"], ("cat", "dog", "bird"), {"dog": 1}),
        (["a", "A"], ("A", "a"), {"a": 1, "A": 0}),
        (["STRASSE"], ("straße",), {"STRASSE": 0}),
    ],
)
def test_match_labels(folders, labels, expected):
    assert match_labels(folders, labels) == expected


def test_a_folder_without_label_is_refused_with_both_lists():
    with pytest.raises(DataError) as caught:
        match_labels(["cat", "cow"], ("cat", "dog"))
    assert str(caught.value) == (
        "The model has no label for 'cow'. Folders: 'cat', 'cow'. Labels: 'cat', 'dog'. Name each folder as its label."
    )


def test_a_long_list_is_cut():
    with pytest.raises(DataError, match="'l11' and 988 more"):
        match_labels(["x"], tuple(f"l{n}" for n in range(1000)))
