import pytest

from edge_app.errors import DataError
from edge_app.pictures.normal import ANOMALY, NORMAL, told_apart


def make(folder, *files):
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).touch()


@pytest.mark.parametrize(
    ("files", "normal", "expected"),
    [
        (("good/1.png", "hole/a/2.png"), "", [NORMAL, ANOMALY]),
        (("cut/1.png", "normal/2.jpg"), "", [ANOMALY, NORMAL]),
        (("cat/1.png", "dog/2.png", "dog/3.png"), "cat", [NORMAL, ANOMALY, ANOMALY]),
        (("good/1.png", "cat/2.png"), "cat", [ANOMALY, NORMAL]),
    ],
)
def test_one_folder_is_normal_and_the_others_are_not(tmp_path, files, normal, expected):
    make(tmp_path, *files)
    by_path = {str(path.relative_to(tmp_path)): label for path, label in told_apart(tmp_path, normal)}
    assert [by_path[file] for file in files] == expected


@pytest.mark.parametrize(
    ("normal", "message"), [("", "no folder called 'normal' or 'good'"), ("bird", "no folder called 'bird'.*cat/")]
)
def test_without_a_normal_folder_nothing_is_guessed(tmp_path, normal, message):
    make(tmp_path, "cat/1.png")
    with pytest.raises(DataError, match=message):
        told_apart(tmp_path, normal)
