"""`edgesight data label` as a user starts it, on real faces by the shipped detector."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from edge_app.detector_outputs import BoxOutput
from edge_app.pictures.coco import load_coco
from edge_app.spec import InputSpec, Spec
from edge_app.values import Detections
from train.labelling.label import label_pictures, write_labels


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """Two portraits, a cat, and a file that is no picture."""
    skimage = Path(pytest.importorskip("skimage.data").__file__).parent
    cbook = Path(pytest.importorskip("matplotlib").__file__).parent / "mpl-data/sample_data"
    folder = tmp_path_factory.mktemp("photos")
    shutil.copy(skimage / "astronaut.png", folder)
    shutil.copy(skimage / "chelsea.png", folder)
    shutil.copy(cbook / "grace_hopper.jpg", folder)
    (folder / "notes.jpg").write_text("no picture")
    return folder


def _label(*arguments, status=0):
    command = [sys.executable, "-m", "edge_app.commands", "data", "label", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert run.returncode == status, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return run


def test_faces_are_framed_and_the_file_trains(photos):
    out, sheet = photos / "faces.json", photos.parent / "sheet.jpg"
    scores = ("--least", "0.6", "--doubtful", "0.6")
    run = _label(photos, "--model", "faces-detect", "--out", out, "--sheet", sheet, *scores)
    assert "2 boxes and 0 difficult ones in 3 pictures" in run.stdout
    assert "notes.jpg" in run.stderr
    labels, pictures = load_coco(out)
    assert labels == ("face",)
    assert {one.path.name: len(one.classes) for one in pictures} == {
        "astronaut.png": 1,
        "chelsea.png": 0,
        "grace_hopper.jpg": 1,
    }
    astronaut = next(one for one in pictures if one.path.name == "astronaut.png")
    left, top, right, bottom = astronaut.boxes_xyxy[0]
    assert left < 224 < right
    assert top < 110 < bottom
    assert astronaut.keypoints.shape == (1, 6, 2)
    assert ((astronaut.keypoints[0] > (left, top)) & (astronaut.keypoints[0] < (right, bottom))).all()
    assert cv2.imread(str(sheet)) is not None
    _read_by_others(out)


def _read_by_others(out):
    """pycocotools wants a number for each annotation, counted from 1, and its area."""
    coco = pytest.importorskip("pycocotools.coco").COCO(str(out))
    assert coco.getAnnIds(areaRng=[1, 1e6], iscrowd=False) == [1, 2]


def test_pictures_of_a_coco_file_keep_what_is_said_of_them(photos):
    images = [
        {"id": 7, "file_name": "astronaut.png", "width": 512, "height": 512, "split": "train"},
        {"id": 8, "file_name": "chelsea.png", "width": 451, "height": 300, "split": "train"},
        {"id": 9, "file_name": "grace_hopper.jpg", "width": 512, "height": 600, "split": "val"},
    ]
    given, out = photos / "given.json", photos / "heads.json"
    given.write_text(json.dumps({"categories": [], "images": images, "annotations": []}))
    options = ("--model", "faces-detect", "--out", out, "--where", "split=train")
    _label(given, *options, "--heads", "--found")
    table = json.loads(out.read_text())
    assert [(one["file_name"], one["split"]) for one in table["images"]] == [("astronaut.png", "train")]
    head = table["annotations"][0]["bbox"]
    _label(given, *options)
    face = json.loads(out.read_text())["annotations"][0]["bbox"]
    assert head != face
    assert head == pytest.approx(face, abs=20)


def test_boxes_that_were_there_are_not_overwritten(photos):
    given = photos / "boxes.json"
    image = {"id": 1, "file_name": "astronaut.png", "width": 512, "height": 512}
    given.write_text(json.dumps({"categories": [], "images": [image], "annotations": []}))
    before = given.read_bytes()
    run = _label(given, "--model", "faces-detect", "--out", given, status=2)
    assert "is read or written by this run already" in run.stderr
    assert given.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["PHOTOS", "--model", "faces-detect", "--out", "PHOTOS"], "there is a folder"),
        (["PHOTOS", "--model", "cifar10", "--out", "PHOTOS/x.json"], "is no detector"),
        (["PHOTOS", "--model", "faces-detect", "--out", "OTHER/x.json"], "must lie in a folder above its pictures"),
        (["OTHER", "--model", "faces-detect", "--out", "OTHER/x.json"], "There are no pictures in"),
        (["PHOTOS", "--model", "faces-detect", "--out", "PHOTOS/x.json", "--where", "a=1"], "Leave it out"),
        (["PHOTOS", "--model", "faces-detect", "--out", "PHOTOS/x.json", "--doubtful", "0.9"], "is above --least"),
        (["MISSING", "--model", "faces-detect", "--out", "PHOTOS/x.json"], "MISSING"),
        (["PHOTOS", "--model", "faces-detect", "--out", "PHOTOS/astronaut.png"], "is read or written by this run"),
        (["PHOTOS", "--model", "faces-detect", "--out", "PHOTOS/x.json", "--sheet", "PHOTOS/x.json"], "is read or"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(photos, tmp_path, arguments, error):
    places = {"PHOTOS": str(photos), "OTHER": str(tmp_path)}
    given = []
    for argument in arguments:
        for name, place in places.items():
            argument = argument.replace(name, place)
        given.append(argument)
    assert error in _label(*given, status=2).stderr
    assert not (photos / "x.json").exists()
    assert not (tmp_path / "x.json").exists()


def test_labels_without_a_name_are_left_out(tmp_path):
    """As in the list of COCO's labels, which has gaps; two of one name would make a file that nobody reads."""
    picture = tmp_path / "1.png"
    cv2.imwrite(str(picture), np.zeros((40, 60, 3), np.uint8))
    labels = ("???", "cup", "???")
    boxes = np.array([[1, 1, 20, 20], [5, 5, 30, 30], [10, 10, 40, 40]], np.float32)
    scores, classes = np.array([0.9, 0.8, 0.7], np.float32), np.array([0, 1, 2])
    found = Detections(boxes, scores, classes, np.empty((3, 0, 2), np.float32), labels)
    output = BoxOutput(outputs=("scores", "boxes"), strides=(8,), reach=8.0)
    spec = Spec(name="stub", task="detect", input=InputSpec(size_wh=(64, 64)), boxes=output, labels=labels)
    model = SimpleNamespace(spec=spec, sha256="0" * 64, detect=lambda image, least: found)
    rows = label_pictures([(picture, {})], [model], least=0.5, doubtful=0.3)
    write_labels(rows, [model], tmp_path / "out.json")
    names, (one,) = load_coco(tmp_path / "out.json")
    assert (names, one.boxes_xyxy.tolist()) == (("cup",), [[5, 5, 30, 30]])
