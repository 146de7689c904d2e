import json
import logging

import numpy as np
import pytest

from edge_app.errors import DataError
from edge_app.pictures.coco import load_coco, read_coco


def _content():
    return {
        "info": {"any": "thing"},
        "categories": [{"id": 7, "name": "face", "supercategory": "x"}, {"id": 3, "name": "hand"}],
        "images": [
            {"id": 11, "file_name": "a/1.jpg", "width": 320, "height": 200, "fold": 1},
            {"id": 12, "file_name": "a/2.jpg", "width": 32, "height": 20, "fold": 2},
        ],
        "annotations": [
            {"id": 1, "image_id": 11, "category_id": 7, "bbox": [10, 20, 30.5, 40], "keypoints": [1, 2, 2, 0, 0, 0]},
            {"id": 2, "image_id": 11, "category_id": 3, "bbox": [1, 2, 3, 4], "iscrowd": 1},
            {"id": 3, "image_id": 11, "category_id": 3, "bbox": [5, 5, 3, 4], "difficult": 1},
        ],
    }


@pytest.fixture
def write(tmp_path, picture):
    for name in ("a/1.jpg", "a/2.jpg"):
        picture(tmp_path / "set" / name)

    def write(content):
        path = tmp_path / "set" / "annotations.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def test_boxes_classes_and_keypoints(write):
    path = write(_content())
    labels, (first, second) = load_coco(path)
    assert labels == ("face", "hand")
    assert (first.path, first.size_wh) == (path.parent / "a/1.jpg", (320, 200))
    assert first.boxes_xyxy.tolist() == [[10, 20, 40.5, 60], [1, 2, 4, 6], [5, 5, 8, 9]]
    assert first.classes.tolist() == [0, 1, 1]
    assert first.ignored.tolist() == [False, True, True]
    expected = [[[1, 2], [np.nan, np.nan]], *[[[np.nan, np.nan]] * 2] * 2]
    np.testing.assert_array_equal(first.keypoints, np.array(expected, np.float32))
    assert (second.boxes_xyxy.shape, second.classes.shape, second.keypoints.shape) == ((0, 4), (0,), (0, 0, 2))


@pytest.mark.parametrize(
    ("bbox", "reason"),
    [
        pytest.param([1, 2, 3, 0], "empty", id="no height, as some of the official files"),
        pytest.param([1, 2, -3, 4], "inside out", id="negative"),
        pytest.param([400, 2, 3, 4], "outside", id="outside"),
        pytest.param([1, 2, 0.5, 4], "tiny", id="tiny"),
        pytest.param([float("nan"), 2, 3, 4], "not finite", id="nan, as Python writes it"),
    ],
)
def test_useless_boxes_are_left_out_and_counted(write, caplog, bbox, reason):
    path = write(_with("annotations", 1, bbox=bbox))
    _, (first, _), tally = read_coco(path)
    assert len(first.boxes_xyxy) == len(first.classes) == len(first.keypoints) == 2
    assert str(tally) == f"{path}: 2 of 3 boxes are of use; dropped 1: 1 {reason}"
    load_coco(path)
    assert caplog.record_tuples == [("edge_app.pictures.coco", logging.WARNING, str(tally))]


def test_boxes_are_cut_off_at_the_edges(write):
    _, (first, _), tally = read_coco(write(_with("annotations", 0, bbox=[-10, 20, 1e39, 1000])))
    assert first.boxes_xyxy[0].tolist() == [0, 20, 320, 200]
    assert not tally.dropped


def test_pictures_that_are_missing_are_left_out_and_counted(write):
    path = write(_content())
    (path.parent / "a/1.jpg").unlink()
    _, pictures, tally = read_coco(path)
    assert [one.path.name for one in pictures] == ["2.jpg"]
    assert str(tally) == (
        f"{path}: 0 of 3 boxes are of use; dropped 3: 3 of pictures that are missing; "
        "missing or damaged: 1 picture, such as a/1.jpg"
    )
    (path.parent / "a/2.jpg").unlink()
    with pytest.raises(DataError, match=r"every picture is missing or damaged, 2 in all, such as a/1\.jpg. Found in"):
        read_coco(path)


@pytest.mark.parametrize(
    ("where", "name"),
    [({"fold": ["1", 1]}, "(fold 1)"), ({"fold": [2, 1, 1]}, "(fold 2 or 1)"), ({}, "")],
)
def test_the_line_for_the_log_names_each_value_once(write, where, name):
    path = write(_content())
    assert str(read_coco(path, where).tally).startswith(f"{path} {name}".strip() + ":")


def test_some_images_alone(write):
    _, pictures = load_coco(write(_content()), {"fold": [2, 5]})
    assert [picture.path.name for picture in pictures] == ["2.jpg"]


def _with(key, place, **changes):
    content = _content()
    content[key][place].update(changes)
    return content


@pytest.mark.parametrize(
    ("content", "where", "message"),
    [
        pytest.param("{", {}, "Cannot read the annotations", id="cut off"),
        pytest.param("[]", {}, "holds no COCO annotations", id="list"),
        pytest.param({"images": []}, {}, "missing required field `categories`", id="keys"),
        pytest.param(_content(), {"fold": [9]}, r"none of 2 images has \{'fold': \[9\]\}", id="no image"),
        pytest.param(_with("annotations", 0, bbox=[1, 2, 3]), {}, r"annotations\[0\].bbox", id="short box"),
        pytest.param(_with("annotations", 0, category_id=9), {}, "has the category 9", id="category"),
        pytest.param(_with("annotations", 0, image_id=9), {}, "is of the image 9, which is not in it", id="image"),
        pytest.param(_with("images", 1, id=11), {}, "the image 11 comes twice", id="image twice"),
        pytest.param(_with("images", 1, file_name="./a/1.jpg"), {}, r"a/1\.jpg comes twice", id="file twice"),
        pytest.param(_with("categories", 1, id=7), {}, "the category 7 comes twice", id="category twice"),
        pytest.param(_with("categories", 1, name="face"), {}, "the category name face comes twice", id="name twice"),
        pytest.param(_with("images", 0, width=0), {}, "image 11 has 0x200 pixels; wanted 1 or more", id="no pixels"),
        pytest.param(_with("images", 0, file_name="../../etc/x.jpg"), {}, "outside", id="path"),
        pytest.param(_with("images", 0, file_name="/etc/x.jpg"), {}, "outside", id="absolute"),
        pytest.param(
            _with("images", 1, file_name="x" * 5000), {"fold": [1]}, "image 12 is .* no path of a file: File", id="long"
        ),
        pytest.param(_with("images", 0, file_name="a\0b"), {}, "image 11 is .* no path of a file: embedded", id="zero"),
        pytest.param("[" * 100_000, {}, "holds no COCO annotations: its lists or tables are nested", id="deep"),
    ],
)
def test_bad_files_are_one_clear_error(write, content, where, message):
    with pytest.raises(DataError, match=message):
        load_coco(write(content), where)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match=r"Cannot read the annotations .*: No such file"):
        load_coco(tmp_path / "nowhere.json")
