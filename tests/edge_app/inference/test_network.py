import numpy as np
import pytest
from tiny_model import SIZE, tiny_flatbuffer

from edge_app.errors import ModelError
from edge_app.inference.network import Network
from edge_app.inference.quantization import Quantization
from edge_app.inference.runtime import find_runtime


def test_tensors_are_described():
    network = Network(tiny_flatbuffer("uint8"), find_runtime(), 1, "m.tflite")
    assert (network.input.name, network.input.shape) == ("image", (1, SIZE, SIZE, 3))
    assert network.input.quantization == Quantization(pytest.approx(1 / 255), 0, "uint8")
    assert (network.output.name, network.output.shape) == ("probabilities", (1, 3))


@pytest.mark.parametrize(
    ("flatbuffer", "message"),
    [
        pytest.param(tiny_flatbuffer(custom="edgetpu-custom-op"), "compiled for a Coral Edge TPU", id="edge tpu"),
        pytest.param(tiny_flatbuffer(custom="FlexErf"), "cannot be loaded by .*FlexErf", id="custom operator"),
        pytest.param(tiny_flatbuffer()[:700], "damaged or cut off", id="half"),
        pytest.param(bytes(4) + b"TFL3" + bytes(900), "damaged or cut off", id="zeros"),
    ],
)
def test_what_the_interpreter_refuses_is_one_clear_error(flatbuffer, message):
    with pytest.raises(ModelError, match=message) as caught:
        Network(flatbuffer, find_runtime(), 1, "m.tflite")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    "tensor",
    [
        pytest.param(np.zeros((1, SIZE, SIZE, 3), np.float32), id="dtype"),
        pytest.param(np.zeros((1, SIZE, SIZE + 1, 3), np.int8), id="shape"),
    ],
)
def test_a_tensor_that_does_not_fit_is_refused(tensor):
    with pytest.raises(ModelError, match=r"m.tflite cannot be run: "):
        Network(tiny_flatbuffer(), find_runtime(), 1, "m.tflite").invoke(tensor)


@pytest.mark.parametrize(("outputs", "message"), [((2, 3), "m.tflite has 2 outputs; wanted 1"), ((), "has 0 outputs")])
def test_a_classifier_has_one_output(outputs, message):
    network = Network(tiny_flatbuffer(outputs=outputs), find_runtime(), 1, "m.tflite")
    for ask in (lambda: network.output, lambda: network.invoke(np.zeros((1, SIZE, SIZE, 3), np.int8))):
        with pytest.raises(ModelError, match=message):
            ask()


def test_all_outputs_come_in_the_order_of_the_file():
    network = Network(tiny_flatbuffer(outputs=(2, 3)), find_runtime(), 1, "m.tflite")
    answers = network.invoke_all(np.zeros(network.input.shape, network.input.quantization.dtype))
    assert len(network.outputs) == len(answers) == 2
    assert [answer.shape for answer in answers] == [output.shape[1:] for output in network.outputs]
