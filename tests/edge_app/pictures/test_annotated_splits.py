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


def _moved(name, to):
    def change(root):
        (root / to).parent.mkdir(parents=True, exist_ok=True)
        (root / name).rename(root / to)

    return change


def _written(name, text):
    def change(root):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)

    return change


def _linked(name, to):
    return lambda root: (root / name).symlink_to(to)


COCO = '{"annotations": [], "categories": [], "images": []}'


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_written("all.json", COCO), r"has annotations in train/ and in all\.json, which is in no split\. Move it"),
        (
            _written("extra/x.json", COCO),
            r"and in extra/x\.json, which is in no split\. Move it into one \(train, valid, test\)",
        ),
        (
            _moved(f"valid/{NAME}", "x.txt"),
            r"valid has no annotations that can be read as those of .*train can \(coco\)",
        ),
        (_written(f"valid/{NAME}", "version https://git-lfs"), r"valid has no annotations that can be read"),
        (_written("val/1.jpg", ""), r"has val/ and valid/, which are the same"),
        (_written("valid/other.json", COCO), r"valid has several files of COCO: give one of .*other\.json"),
        (_linked("train/more", "../valid/0.jpg"), None),
        (_written("val/.hidden", ""), None),
        (_written(".cache/x.json", COCO), None),
        (_written(f"test/{NAME}", COCO), None),
        (_moved("valid", "validation"), None),
    ],
)
def test_nothing_is_left_out_in_silence(cups, change, message):
    change(cups)
    if message:
        with pytest.raises(DataError, match=message):
            read_annotations(cups)
    else:
        assert len(read_annotations(cups, None, {"split": ["train", "val"]}).pictures) == 5


def test_a_picture_in_two_splits(cups):
    (cups / "valid").rename(cups / "old")
    (cups / "valid").symlink_to("train")
    (cups / "old").rename(cups / ".old")
    with pytest.raises(DataError, match=r"the picture .*train/0\.jpg comes twice"):
        read_annotations(cups)


def test_pictures_may_be_links_within_the_set(cups):
    (cups / "images").mkdir()
    (cups / "train/0.jpg").rename(cups / "images/0.jpg")
    (cups / "train/0.jpg").symlink_to("../images/0.jpg")
    assert len(read_annotations(cups).pictures) == 6
    (cups / "images/0.jpg").rename(cups.parent / "0.jpg")
    (cups / "train/0.jpg").unlink()
    (cups / "train/0.jpg").symlink_to("../../0.jpg")
    with pytest.raises(DataError, match="outside"):
        read_annotations(cups)


def test_no_split_at_all(cups):
    with pytest.raises(DataError, match="where names no split"):
        read_annotations(cups, None, {"split": []})


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


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_moved("train/1.xml", "more/deep/3.xml"), r"has annotations in train/ and in more/deep/3\.xml"),
        (_moved("valid/1.xml", "3.xml"), r"has annotations in train/ and in 3\.xml"),
        (_written("test/1.jpg", ""), r"test has no annotations that can be read as those of .*train can \(voc\)"),
        (_written(".idea/workspace.xml", "<project/>"), None),
        (_written("train/.checkpoints/1.xml", "<project/>"), None),
        (_written("test/.hidden", ""), None),
    ],
)
def test_nothing_of_pascal_voc_is_left_out_in_silence(voc, change, message):
    change(voc)
    if message:
        with pytest.raises(DataError, match=message):
            read_annotations(voc)
    else:
        assert len(read_annotations(voc, None, {"split": ["train", "val"]}).pictures) == 4


def test_folders_of_splits_may_be_links(voc):
    for name in ("train", "valid"):
        (voc / name).rename(voc.parent / f"kept {name}")
        (voc / name).symlink_to(voc.parent / f"kept {name}")
    with pytest.raises(DataError, match="outside"):  # as for every picture that is
        read_annotations(voc)


def test_two_formats_are_asked_about(voc, picture):
    for name in ("train", "valid"):
        _coco(voc / name, picture, ["cup"], [("cup", 1)])
    assert is_annotated(voc)
    with pytest.raises(DataError, match="may be voc or coco"):
        read_annotations(voc)


def test_a_format_in_one_split_another_in_the_next(tmp_path, picture):
    picture(tmp_path / "train/1.jpg")
    (tmp_path / "train/1.xml").write_text("<annotation/>")
    _coco(tmp_path / "valid", picture, ["cup"], [("cup", 1)])
    with pytest.raises(DataError, match=r"train has no annotations that can be read as those of .*valid can \(coco\)"):
        is_annotated(tmp_path)


def test_yolo_says_itself_which_folder_is_which(tmp_path, picture):
    picture(tmp_path / "val/images/1.jpg")
    (tmp_path / "val/labels").mkdir()
    (tmp_path / "val/labels/1.txt").write_text("0 0.5 0.5 0.1 0.1")
    picture(tmp_path / "valid/1.jpg")
    (tmp_path / "data.yaml").write_text("names: [cup]\nval: val/images\n")
    assert len(read_annotations(tmp_path, "yolo").pictures) == 1
