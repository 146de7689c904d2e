"""A detector through conversion: the device finds with int8 what Keras finds."""

import msgspec
import numpy as np
import pytest

from convert.export import float_flatbuffer
from convert.flatbuffer import embedded, unpack
from convert.outputs import output_names
from convert.package import opened, package
from convert.quantise import int8_flatbuffer
from edge_app.detection.cells import Cells
from edge_app.errors import ModelError
from edge_app.preprocess import preprocess
from edge_app.spec import BoxOutput, InputSpec, Spec

SPEC = Spec(
    name="squares",
    task="detect",
    input=InputSpec(size_wh=(64, 64), fit="letterbox"),
    labels=("square",),
    boxes=BoxOutput(outputs=("scores", "boxes", "keypoints"), strides=(8, 16, 32), reach=6.0, keypoints=("a", "b")),
)


@pytest.fixture(scope="module")
def network():
    """Random weights, but with scores near one half, so that all cells have something to say."""
    import keras

    from train.architectures.detector import detector

    keras.utils.set_random_seed(3)
    made = detector((64, 64, 3), 1, keypoints=2, width=0.5)
    for layer in made.layers:
        if isinstance(layer, keras.layers.Conv2D) and layer.use_bias:
            kernel, bias = layer.get_weights()
            layer.set_weights([kernel * 3, bias * 0])
    return made


def _pictures(n, seed=0):
    rng = np.random.default_rng(seed)
    return [np.repeat(np.repeat(rng.integers(0, 256, (8, 8, 3), np.uint8), 8, 0), 8, 1) for _ in range(n)]


@pytest.fixture(scope="module")
def files(network):
    samples = [preprocess(picture, SPEC.input) for picture in _pictures(60)]
    return package(float_flatbuffer(network), SPEC), package(int8_flatbuffer(network, samples), SPEC)


def test_the_spec_tells_the_order_of_the_outputs(files):
    for file in files:
        with opened(file) as model:
            assert sorted(model.spec.boxes.outputs) == ["boxes", "keypoints", "scores"]
            assert model.spec.boxes.outputs == output_names(file)
            widths = {"scores": 1, "boxes": 4, "keypoints": 4}
            assert [one.shape[-1] for one in model.network.outputs] == [
                widths[name] for name in model.spec.boxes.outputs
            ]


def test_int8_all_the_way(files):
    with opened(files[1]) as model:
        assert {one.quantization.dtype for one in model.network.outputs} == {"int8"}


def test_the_device_finds_what_keras_says(network, files):
    cells = Cells((64, 64), (8, 16, 32), 6.0)
    for picture in _pictures(5, seed=1):
        answers = network(preprocess(picture, SPEC.input)[None])
        scores, boxes = (np.asarray(answers[name][0]) for name in ("scores", "boxes"))
        best = int(scores[:, 0].argmax())
        expected = cells.boxes(boxes[[best]], np.array([best]))
        for file, places, points in zip(files, (1e-3, 0.05), (0.01, 1.5), strict=True):
            with opened(file) as model:
                found = model.detect(picture, least=0.0)
            assert found.scores[0] == pytest.approx(scores[best, 0], abs=places)
            near = np.abs(found.boxes_xyxy - expected).max(axis=1).min()
            assert near < points


def test_the_metadata_names_all_outputs(files):
    data = embedded(unpack(files[1]), "TFLITE_METADATA")
    assert all(name + b"\0" in data for name in (b"scores", b"boxes", b"keypoints", b"labels.txt"))


def test_other_names_are_refused(network):
    boxes = BoxOutput(outputs=("scores", "boxes"), strides=(8, 16, 32), reach=6.0)
    with pytest.raises(ModelError, match=r"The outputs are called .*; the spec wants scores, boxes"):
        package(float_flatbuffer(network), msgspec.structs.replace(SPEC, boxes=boxes))
