"""Files of other makers run by a description alone. The repository has none: they lie in models/ of $EDGESIGHT_DATA."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.arguments import DATA
from benchmarks.described import third_party
from edge_app.errors import ModelError
from edge_app.inference.model import Model
from edge_app.spec import spec_from_toml

DESCRIPTIONS = sorted((Path(__file__).parents[2] / "benchmarks" / "third_party").glob("*.toml"))


def _open(name: str) -> Model:
    path = DATA / "models" / f"{name}.tflite"
    if not path.is_file():
        pytest.skip(f"{path} is not there; EDGESIGHT_DATA names the folder of reference data")
    return Model(path, description=next(toml for toml in DESCRIPTIONS if toml.stem == name))


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
