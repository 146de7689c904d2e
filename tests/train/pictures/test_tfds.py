"""A set of tensorflow_datasets, made here, through the real package; nothing is downloaded."""

import io
import sys

import cv2
import numpy as np
import pytest

from edge_app.chatter import hushed
from edge_app.errors import DataError, MissingExtraError
from edge_app.pictures.read import read_picture
from train.pictures.tfds import read_tfds

with hushed():
    import tensorflow_datasets as tfds

NAMES = ["dog", "cat"]


def _encoded(suffix, width=80, height=40):
    return cv2.imencode(suffix, np.full((height, width, 3), (10, 120, 200), np.uint8))[1].tobytes()


def _object(bbox, label, difficult=False):
    return {"bbox": tfds.features.BBox(*bbox), "label": label, "is_difficult": difficult}


class TinyBoxes(tfds.core.GeneratorBasedBuilder):
    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        each = {
            "bbox": tfds.features.BBoxFeature(),
            "label": tfds.features.ClassLabel(names=NAMES),
            "is_difficult": np.bool_,
        }
        features = {"image": tfds.features.Image(), "objects": tfds.features.Sequence(each)}
        return tfds.core.DatasetInfo(builder=self, features=tfds.features.FeaturesDict(features))

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples("train"), "test": self._generate_examples("test")}

    def _generate_examples(self, split):
        objects = [_object((0.25, 0.5, 1.0, 0.75), "cat"), _object((0.0, 0.0, 0.5, 0.5), "dog", True)]
        useless = [_object((0.5, 0.5, 0.5, 0.75), "dog")]
        yield 0, {"image": io.BytesIO(_encoded(".jpg")), "objects": objects if split == "train" else useless}
        yield 1, {"image": io.BytesIO(_encoded(".png")), "objects": []}


class TinyClasses(tfds.core.GeneratorBasedBuilder):
    VERSION = tfds.core.Version("1.0.0")

    def _info(self):
        features = tfds.features.FeaturesDict({"image": tfds.features.Image(), "label": np.int64})
        return tfds.core.DatasetInfo(builder=self, features=features)

    def _split_generators(self, dl_manager):
        return {"train": self._generate_examples()}

    def _generate_examples(self):
        yield 0, {"image": np.zeros((4, 4, 3), np.uint8), "label": 1}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_set_becomes_files_with_boxes(cache, tmp_path):
    labels, pictures, tally = read_tfds("tiny_boxes", {"split": ["train"]}, tmp_path)
    assert labels == ("dog", "cat")
    first = next(one for one in pictures if len(one.classes))
    assert first.boxes_xyxy.tolist() == [[40, 10, 60, 40], [0, 0, 40, 20]]
    assert first.classes.tolist() == [1, 0]
    assert first.ignored.tolist() == [False, True]
    assert first.size_wh == (80, 40)
    assert sorted(one.path.suffix for one in pictures) == [".jpg", ".png"]
    assert {one.path.parent for one in pictures} == {cache / "edgesight/tfds/tiny_boxes/1.0.0/train"}
    assert all(read_picture(one.path).shape == (40, 80, 3) for one in pictures)
    assert first.path.read_bytes() == _encoded(".jpg"), "as it was, not encoded anew"
    assert str(tally) == "tiny_boxes (split train): 2 boxes"
    written = first.path.stat().st_mtime_ns
    read_tfds("tiny_boxes", {"split": ["train"]}, tmp_path)
    assert first.path.stat().st_mtime_ns == written, "laid out once"


def test_all_splits_and_useless_boxes(tmp_path):
    _, pictures, tally = read_tfds("tiny_boxes", None, tmp_path)
    assert len(pictures) == 4
    assert str(tally) == "tiny_boxes: 2 of 3 boxes are of use; dropped 1: 1 empty"


@pytest.mark.parametrize(
    ("name", "where", "message"),
    [
        ("no_such_set", {}, "tensorflow_datasets cannot give 'no_such_set': "),
        ("tiny_boxes", {"split": ["val"]}, "tiny_boxes has no split val; it has test, train"),
        ("tiny_boxes", {"fold": [1]}, "where has fold"),
        ("tiny_classes", {}, "tiny_classes has no image with objects of bbox and label"),
    ],
)
def test_what_is_no_set_of_boxes_is_one_clear_error(tmp_path, name, where, message):
    with pytest.raises(DataError, match=message):
        read_tfds(name, where, tmp_path)


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    with pytest.raises(MissingExtraError, match=r"not installed. Try: pip install 'edgesight\[tfds\]'"):
        read_tfds("voc/2007")
