import pytest

from edge_app.labels_file import count_hint, labels_of, remarks_on

NUMBERED = "each line begins with the number of its class, which is left out"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat\ndog\n", ("cat", "dog")),
        ("\n cat \r\n\r\ndog", ("cat", "dog")),
        ("crane\ncrane\n???\n???\nn/a\nn/a\n", ("crane", "crane (2)", "???", "???", "n/a", "n/a")),
        ("0  person\n1  bicycle\n3  car\n", ("person", "bicycle", "???", "car")),
        ("0:person\n2: car", ("person", "???", "car")),
        ("1 cent\n2 cent\n5 cent\n", ("1 cent", "2 cent", "5 cent")),
        ("0 a\n1\n2 b", ("0 a", "1", "2 b")),
        ("0 a\n2 b\n1 c", ("0 a", "2 b", "1 c")),
        ("", ()),
    ],
)
def test_labels_of_a_text(text, expected):
    assert labels_of(text) == expected


@pytest.mark.parametrize(
    ("labels", "classes", "background", "hint"),
    [
        (("???", "a", "b"), 2, True, "'???', stands for the background"),
        (("Background", "a", "b"), 2, False, "'Background', stands for the background"),
        (("a", "b"), 3, True, "One is missing: often class 0 is the background"),
        (("a", "b"), 3, False, "A line is missing, which one cannot be told from here"),
        (("a", "b", "c"), 2, True, "off by one"),
        (("a", "b"), 9, True, "of another model"),
    ],
)
def test_a_hint_for_a_wrong_number_of_labels(labels, classes, background, hint):
    assert hint in count_hint(labels, classes, background=background)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cat\n\n dog", []),
        ("???\n???", []),
        ("person\ncar\nperson", ["'person' stands there 2 times; the later became 'person (2)' and so on"]),
        ("0 no\n1 person", [NUMBERED]),
        (
            "0 a\n2 b",
            [NUMBERED, "1 number left out became '???'"],
        ),
    ],
)
def test_what_is_read_otherwise_than_it_stands_there(tmp_path, text, expected):
    path = tmp_path / "l.txt"
    path.write_text(text)
    assert remarks_on(path, "--labels") == expected
