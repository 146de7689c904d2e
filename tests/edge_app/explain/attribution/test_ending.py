import numpy as np
import pytest
from tiny_detector import detector_flatbuffer
from tiny_model import tiny_flatbuffer
from tiny_pooled import SIZE, pooled_flatbuffer

from edge_app.errors import ExplainError
from edge_app.explain.attribution.ending import ending
from edge_app.inference.container import detach
from edge_app.inference.model import Model
from edge_app.inference.shipped import shipped


def flatbuffer_of(name):
    return detach(shipped()[name].read_bytes(), name)[0]


@pytest.mark.parametrize("end", ["dense", "convolution", "half", "classes"])
def test_the_feature_map_and_the_weights_are_found_however_the_file_says_it(end):
    found = ending(pooled_flatbuffer(end), "a.tflite")
    assert (found.features, found.grid_hw) == (3, (SIZE, SIZE))
    np.testing.assert_allclose(found.weights, np.eye(3) * (1 if end == "classes" else 60))
    assert found.bias.tolist() == [0, 0, 0]


@pytest.mark.parametrize(("name", "grid_hw", "channels"), [("cifar10", (8, 8), 40), ("cifar10-large", (5, 5), 80)])
def test_of_the_classifiers_that_ship(name, grid_hw, channels):
    found = ending(flatbuffer_of(name), name)
    assert (found.grid_hw, found.weights.shape, found.bias.shape) == (grid_hw, (10, channels), (10,))


@pytest.mark.parametrize(
    ("flatbuffer", "reason"),
    [
        (pooled_flatbuffer("flat"), "other numbers than the means"),
        (pooled_flatbuffer("rows"), "other numbers than the means"),
        (pooled_flatbuffer("two"), "two dense layers"),
        (pooled_flatbuffer("corner"), "other numbers than the means"),
        (tiny_flatbuffer(), "other numbers than the means"),
        (detector_flatbuffer(), "3 outputs"),
        (flatbuffer_of("objects-small"), "2 outputs"),
        (flatbuffer_of("faces-embed"), "other numbers than the means"),
    ],
)
def test_a_network_that_ends_otherwise_is_told_what_to_use_instead(flatbuffer, reason):
    with pytest.raises(ExplainError, match=reason) as caught:
        ending(flatbuffer, "a.tflite")
    assert str(caught.value).startswith("a.tflite has no class activation map")
    assert "Use occlusion" in str(caught.value)


@pytest.mark.parametrize("keep", [8, 40, 200])
def test_damage_is_one_clear_error(keep):
    with pytest.raises(ExplainError, match="Copy it again"):
        ending(pooled_flatbuffer()[:keep], "a.tflite")


def test_weights_are_dequantised_channel_by_channel_as_the_interpreter_says():
    """Of every layer of a shipped network, against the scales that the interpreter tells."""
    with Model("cifar10-large", threads=1) as model:
        network = model.network.graph.program
        interpreter = model.runtime.interpreter(model_content=model.delegation.file.flatbuffer)
        details = {one["index"]: one for one in interpreter.get_tensor_details()}
        layers = [one for one in network.operators if one.name in ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED")]
        assert len(layers) > 20
        for layer in layers:
            told = details[layer.inputs[1]]["quantization_parameters"]
            weights = network.slots[layer.inputs[1]]
            sides = [1] * len(weights.shape)
            sides[told["quantized_dimension"]] = -1
            expected = weights.values().astype(np.float32) * told["scales"].reshape(sides)
            np.testing.assert_allclose(weights.real(), expected, rtol=1e-6)
