"""Files of other makers run by a description alone. The repository has none: they lie in models/ of $EDGESIGHT_DATA."""

from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from benchmarks.arguments import DATA
from benchmarks.described import third_party
from edge_app.catalogue.likeness import Subject, describe
from edge_app.detection.head import BoxHead
from edge_app.errors import ModelError, SpecError
from edge_app.inference.model import Model
from edge_app.inference.network import Network
from edge_app.inference.runtime import find_runtime
from edge_app.spec import spec_from_toml

DESCRIPTIONS = sorted((Path(__file__).parents[2] / "benchmarks" / "third_party").glob("*.toml"))


def _open(name: str) -> Model:
    path = DATA / "models" / f"{name}.tflite"
    if not path.is_file():
        pytest.skip(f"{path} is not there; EDGESIGHT_DATA names the folder of reference data")
    return Model(path, description=next(toml for toml in DESCRIPTIONS if toml.stem == name))


@pytest.fixture
def astronaut_bgr():
    """A photo of Eileen Collins that comes with scikit-image."""
    data = pytest.importorskip("skimage.data")
    return cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR)


@pytest.fixture
def chelsea_bgr():
    """A photo of a cat that comes with scikit-image."""
    data = pytest.importorskip("skimage.data")
    return cv2.cvtColor(data.chelsea(), cv2.COLOR_RGB2BGR)


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)
def test_descriptions_are_complete(path):
    if "imagenet_labels.txt" in path.read_text() and not (DATA / "models/imagenet_labels.txt").is_file():
        pytest.skip(f"the labels are not in {DATA / 'models'}; EDGESIGHT_DATA names the folder of reference data")
    spec = spec_from_toml(path, DATA / "models" / f"{path.stem}.tflite")
    assert spec.name == path.stem
    assert spec.weights_sha256 is not None
    assert spec.licence == "Apache-2.0" or "non-commercial research" in spec.licence
    assert spec.trained_on
    assert spec.description


@pytest.mark.parametrize(
    ("name", "label", "score"),
    [
        ("coral_mobilenet_v1_025_128_imagenet_uint8", "Egyptian cat", 0.53),
        ("coral_mobilenet_v1_050_160_imagenet_uint8", "Egyptian cat", 0.81),
        ("mlperf_tiny_resnet8_cifar10_float", "cat", 0.98),
        ("mlperf_tiny_resnet8_cifar10_int8", "cat", 0.99),
        ("mlperf_tiny_vww_mobilenet_v1_025_96_int8", "no person", 0.95),
    ],
)
def test_the_cat_is_seen(chelsea_bgr, name, label, score):
    with _open(name) as model:
        answer = model.classify(chelsea_bgr)
    assert answer.label == label
    assert answer.score == pytest.approx(score, abs=0.05)


@pytest.mark.parametrize("name", ["blazeface_short_range_128_float", "blazeface_full_range_192_float"])
def test_the_astronaut_has_one_face(astronaut_bgr, name):
    """Her eyes are at (205, 105) and (250, 107), told by eye; her mouth at (226, 150)."""
    with _open(name) as model:
        found = model.detect(astronaut_bgr)
    assert found.names == ("face",)
    right, left, _, mouth = found.keypoints[0][:4]
    for point, expected in ((right, (205, 107)), (left, (248, 107)), (mouth, (226, 152))):
        np.testing.assert_allclose(point, expected, atol=10)


def test_an_ssd_that_describes_itself_finds_the_cat(chelsea_bgr):
    path = DATA / "models" / "coco_ssd_mobilenet_v1_300_uint8_nms.tflite"
    if not path.is_file():
        pytest.skip(f"{path} is not there; EDGESIGHT_DATA names the folder of reference data")
    with Model(path) as model:
        found = model.detect(chelsea_bgr, 0.5)
        assert len(model.spec.labels) == 90
    assert found.names[0] == "cat"
    left, top, right, bottom = found.boxes_xyxy[0]
    assert left < 120 < 350 < right
    assert top < 60
    assert bottom > 250


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (89, "has 90 classes; given 89 labels. A line is missing"),
        (92, "has 90 classes; given 92 labels. These are the labels of another model"),
    ],
)
def test_labels_of_an_ssd_are_counted(tmp_path, labels, message):
    path = DATA / "models" / "coco_ssd_mobilenet_v1_300_uint8_nms.tflite"
    if not path.is_file():
        pytest.skip(f"{path} is not there; EDGESIGHT_DATA names the folder of reference data")
    network = Network(path.read_bytes(), find_runtime(), 1, path.name)
    names = tuple(f"label {number}" for number in range(labels))
    with pytest.raises(SpecError, match=message):
        describe(Subject("ssd", network, path.name, names), "ssd")
    with_background = ("???", *names[:89], *(["last"] if labels == 89 else names[89:90]))
    spec = describe(Subject("ssd", network, path.name, with_background), "ssd")
    assert (spec.boxes.first_label, spec.boxes.outputs) == (1, ("boxes", "classes", "scores", "count"))
    off_by_one = msgspec.structs.replace(spec, boxes=msgspec.structs.replace(spec.boxes, first_label=0))
    with pytest.raises(SpecError, match=r"it has 90 classes; the spec has 91 labels, and boxes.first_label is 0"):
        BoxHead(off_by_one, network, path.name)


@pytest.mark.parametrize("name", ["mlperf_tiny_resnet8_cifar10_int8", "mlperf_tiny_vww_mobilenet_v1_025_96_int8"])
def test_pixels_reach_an_int8_input_as_pixel_minus_128(name):
    """As the makers feed them, whatever route the arithmetic takes."""
    with _open(name) as model:
        width, height = model.spec.input.size_wh
        image_bgr = np.arange(height * width * 3).astype(np.uint8).reshape(height, width, 3)
        expected = image_bgr[..., ::-1].astype(np.int16) - 128
        assert np.array_equal(model.preprocess(image_bgr)[0], expected)


@pytest.mark.parametrize("name", [path.stem for path in DESCRIPTIONS if path.stem.startswith("coral")])
def test_pixels_reach_a_uint8_input_as_they_are(name):
    with _open(name) as model:
        width, height = model.spec.input.size_wh
        image_bgr = np.arange(height * width * 3).astype(np.uint8).reshape(height, width, 3)
        assert np.array_equal(model.preprocess(image_bgr)[0], image_bgr[..., ::-1])


def test_swapping_the_two_resnets_is_noticed():
    with (
        _open("mlperf_tiny_resnet8_cifar10_int8") as model,
        pytest.raises(ModelError, match="not the file that its spec"),
    ):
        Model(model.path, description=next(toml for toml in DESCRIPTIONS if toml.stem.endswith("cifar10_float")))


@pytest.mark.skipif(
    not (DATA / "lfw").is_dir(), reason=f"the pack lfw is not in {DATA}; EDGESIGHT_DATA names its folder"
)
def test_the_gate_fails_the_badly_quantised_embedder():
    """MobileFaceNet's public uint8 file against its float twin, on 215 people of LFW."""
    from convert.embedder_gate import embedder_gate
    from edge_app.evaluation.lfw import load_lfw
    from edge_app.evaluation.recognition import embed_all

    lfw = load_lfw(DATA / "lfw", range(1, 6), every=10)
    names = ("mobilefacenet-float", "mobilefacenet-uint8-bad")
    good, bad = (embed_all(third_party(name, DATA / "models"), lfw.images) for name in names)
    verdict = embedder_gate({"keras": good, "float": good, "int8": bad}, lfw.people, tolerance_points=1.0, split="test")
    assert not verdict.passed
    assert verdict.cosine["int8"] == pytest.approx(0.85, abs=0.03)
    assert verdict.difference["int8"].points < -1
    fine = embedder_gate({"keras": good, "float": good, "int8": good}, lfw.people, tolerance_points=1.0, split="test")
    assert fine.passed
