"""Annotations in a folder for each split, as labelling services export them."""

import json

import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.pictures.annotations import format_of, is_annotated, read_annotations

NAME = "_annotations.coco.json"


def _coco(folder, picture, categories, boxes, missing=0, **image):
    """A file with a picture for each (category, left) of `boxes`, and so many more that are not there."""
    images, annotations = [], []
    for number, (category, left) in enumerate([*boxes, *[(categories[0], 10)] * missing]):
        if number < len(boxes):
            picture(folder / f"{number}.jpg")
        images.append({"id": number, "file_name": f"{number}.jpg", "width": 200, "height": 100} | image)
        place = {"category_id": categories.index(category), "bbox": [left, 10, 20, 20]}
        annotations.append({"id": number, "image_id": number} | place)
    listed = [{"id": number, "name": name} for number, name in enumerate(categories)]
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text(json.dumps({"categories": listed, "images": images, "annotations": annotations}))


@pytest.fixture
def cups(tmp_path, picture):
    """The order of the labels differs from one file to the next, and so do the labels."""
    _coco(tmp_path / "train", picture, ["thing", "cup", "plate"], [("cup", 1), ("plate", 2), ("cup", 3)], year=1)
    _coco(tmp_path / "valid", picture, ["plate", "cup"], [("plate", 4), ("cup", 5)], missing=1, year=2)
    _coco(tmp_path / "test", picture, ["fork"], [("fork", 6)], year=1)
    return tmp_path


def _seen(reading):
    """(folder, label, left) of each box."""
    return [
        (one.path.parent.name, reading.labels[label], box[0])
        for one in reading.pictures
        for label, box in zip(one.classes, one.boxes_xyxy, strict=True)
    ]


TRAIN = [("train", "cup", 1), ("train", "plate", 2), ("train", "cup", 3)]
VALID = [("valid", "plate", 4), ("valid", "cup", 5)]
TEST = [("test", "fork", 6)]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (None, TRAIN + VALID + TEST),
        ({"split": ["train"]}, TRAIN),
        ({"split": ["val"]}, VALID),
        ({"split": ["test", "train"]}, TRAIN + TEST),
        ({"split": ["test", "train"], "year": [1]}, TRAIN + TEST),
        ({"split": ["val"], "year": [2]}, VALID),
    ],
)
def test_a_coco_file_in_the_folder_of_each_split(cups, where, expected):
    assert (format_of(cups), is_annotated(cups)) == ("coco", True)
    assert _seen(read_annotations(cups, None, where)) == expected


def test_what_was_left_out_is_told_of_all_together(cups):
    reading = read_annotations(cups)
    assert reading.labels == ("thing", "cup", "plate", "fork")
    assert str(reading.tally) == (
        f"{cups}: 6 of 7 boxes are of use; dropped 1: 1 of pictures that are missing; "
        "missing or damaged: 1 picture, such as valid/2.jpg"
    )


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"split": ["valid"]}, "has no split 'valid'; it has train, val, test"),
        ({"year": [3]}, r"train/_annotations\.coco\.json: none of 3 images has \{'year': \[3\]\}"),
    ],
)
def test_what_is_not_there(cups, where, message):
    with pytest.raises(DataError, match=message):
        read_annotations(cups, None, where)


def test_two_files_in_the_folder_of_a_split(cups):
    (cups / "valid/other.json").write_text((cups / "valid" / NAME).read_text())
    with pytest.raises(DataError, match=r"valid has several files of COCO: give one of .*other\.json"):
        read_annotations(cups)


def test_a_file_for_all_comes_before_those_of_splits(cups, picture):
    picture(cups / "1.jpg")
    table = json.loads((cups / "test" / NAME).read_text())
    table["images"][0]["file_name"] = "1.jpg"
    (cups / "all.json").write_text(json.dumps(table))
    assert read_annotations(cups).labels == ("fork",)


@pytest.fixture
def voc(tmp_path, picture):
    for place, name in (("train/1", "cup"), ("train/2", "plate"), ("valid/1", "cup"), ("valid/deep/2", "plate")):
        picture(tmp_path / f"{place}.jpg")
        box = "<bndbox><xmin>11</xmin><ymin>21</ymin><xmax>30</xmax><ymax>40</ymax></bndbox>"
        (tmp_path / f"{place}.xml").write_text(f"<annotation><object><name>{name}</name>{box}</object></annotation>")
    return tmp_path


def test_pascal_voc_beside_the_pictures_of_each_split(voc):
    assert format_of(voc) == "voc"
    reading = read_annotations(voc, None, {"split": ["val"]})
    assert [one.path.name for one in reading.pictures] == ["1.jpg", "2.jpg"]
    np.testing.assert_array_equal([one.classes[0] for one in reading.pictures], [0, 1])
    assert len(read_annotations(voc).pictures) == 4


def test_pictures_outside_the_splits_make_it_one_folder(voc, picture):
    picture(voc / "more/3.jpg")
    (voc / "more/3.xml").write_text((voc / "train/1.xml").read_text())
    assert len(read_annotations(voc).pictures) == 5
    with pytest.raises(DataError, match=r"Cannot read the list .*val\.txt"):
        read_annotations(voc, None, {"split": ["val"]})
