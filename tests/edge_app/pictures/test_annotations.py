import pytest

from edge_app.errors import DataError
from edge_app.pictures.annotations import format_of, read_annotations


@pytest.mark.parametrize(
    ("there", "given", "expected"),
    [
        (["a.json"], "a.json", "coco"),
        (["data.yaml"], "data.yaml", "yolo"),
        (["x.yml"], "x.yml", "yolo"),
        (["classes.txt"], "classes.txt", "yolo"),
        (["data.yaml"], "", "yolo"),
        (["images/1.jpg", "labels/1.txt"], "", "yolo"),
        (["Annotations/1.xml", "JPEGImages/1.jpg"], "", "voc"),
        (["some/where/1.xml"], "", "voc"),
        (["nowhere.json"], "other.json", "coco"),
    ],
)
def test_the_format_is_seen(tmp_path, there, given, expected):
    for name in there:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert format_of(tmp_path / given) == expected


@pytest.mark.parametrize(
    ("there", "given", "message"),
    [
        (["1.xml", "data.yaml"], "", "may be voc or yolo. Wanted .* say which with format"),
        (["1.jpg"], "", r"is in no format that is known.*Found in .*: 1\.jpg"),
        ([], "nowhere", "is in no format that is known"),
        (["1.csv"], "1.csv", "is in no format that is known"),
    ],
)
def test_what_cannot_be_told_is_asked(tmp_path, there, given, message):
    for name in there:
        (tmp_path / name).touch()
    with pytest.raises(DataError, match=message):
        format_of(tmp_path / given)


def test_a_format_that_is_said_is_taken(tmp_path):
    (tmp_path / "data.yaml").write_text("names: [a]")
    with pytest.raises(DataError, match=r"has no \.xml files"):
        read_annotations(tmp_path, "voc")
