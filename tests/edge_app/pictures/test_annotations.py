import json

import pytest

from edge_app.errors import DataError
from edge_app.pictures.annotations import format_of, is_annotated, read_annotations


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
        (["ann.json", "images/1.jpg"], "", "coco"),
    ],
)
def test_the_format_is_seen(tmp_path, there, given, expected):
    for name in there:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('{"annotations": []}')
    assert format_of(tmp_path / given) == expected


@pytest.mark.parametrize(
    ("there", "given", "message"),
    [
        (["1.xml", "data.yaml"], "", 'may be voc or yolo; in a recipe, say which with format = "voc". Wanted'),
        (["1.jpg"], "", r"is in no format that is known.*Found in .*: 1\.jpg"),
        ([], "nowhere", "nowhere does not exist"),
        (["a.json", "b.json"], "", r"has several files of COCO: give one of .*a\.json, .*b\.json\. Wanted"),
        (["1.csv"], "1.csv", "is in no format that is known"),
    ],
)
def test_what_cannot_be_told_is_asked(tmp_path, there, given, message):
    for name in there:
        (tmp_path / name).write_text('{"annotations": []}')
    with pytest.raises(DataError, match=message):
        format_of(tmp_path / given)


def test_a_format_that_is_said_is_taken(tmp_path):
    (tmp_path / "data.yaml").write_text("names: [a]")
    with pytest.raises(DataError, match=r"has no \.xml files"):
        read_annotations(tmp_path, "voc")


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (["ann.json", "images/1.jpg"], True),
        (["Annotations/1.xml", "JPEGImages/1.jpg", "SegmentationClass/1.png"], True),
        (["data.yaml", "train/images/1.jpg", "train/labels/1.txt"], True),
        (["images/1.jpg", "labels/1.txt"], True),
        (["1.jpg", "1.xml"], True),
        (["cat/1.jpg", "dog/1.jpg"], False),
        (["cat/1.jpg", "cat/1.xml", "dog/1.jpg"], False),
        (["cat/1.jpg", "dog/1.jpg", "ann.json"], False),
        (["train/cat/1.jpg", "train/dog/1.jpg", "val/cat/1.jpg", "val/dog/1.jpg", "train/cat/1.xml"], False),
        (["train/cat/1.jpg", "train/dog/1.jpg", "ann.json"], False),
        (["ann.json", "train/1.jpg", "val/1.jpg"], True),
        (["train/1.jpg", "train/1.xml", "valid/1.jpg", "valid/1.xml"], True),
        (["1.jpg"], False),
    ],
)
def test_boxes_or_classes(tmp_path, there, expected):
    for name in there:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}" if name == "notes.json" else '{"annotations": []}')
    assert is_annotated(tmp_path) == expected
    assert not is_annotated(tmp_path / "gone")


@pytest.mark.parametrize(
    ("names", "message"),
    [([], "is in no format that is known"), (["a.json", "b.json"], "has several files of COCO: give one of")],
)
def test_a_folder_that_is_said_to_be_one_of_coco_needs_one(tmp_path, names, message):
    for name in names:
        (tmp_path / name).write_text('{"annotations": []}')
    with pytest.raises(DataError, match=message):
        read_annotations(tmp_path, "coco")


def test_a_folder_with_one_json_file_is_one_of_coco(tmp_path, picture):
    picture(tmp_path / "1.jpg")
    image, box = {"id": 1, "file_name": "1.jpg", "width": 200, "height": 100}, [10, 10, 50, 50]
    annotation = {"id": 1, "image_id": 1, "category_id": 7, "bbox": box}
    table = {"categories": [{"id": 7, "name": "cup"}], "images": [image], "annotations": [annotation]}
    (tmp_path / "ann.json").write_text(json.dumps(table))
    reading = read_annotations(tmp_path)
    assert (reading.labels, len(reading.pictures)) == (("cup",), 1)
