"""The rule of one part, against what the compiler said of YOLOv3-tiny: published logs with many operators on the CPU.

The graph is drawn from the network's description, for the models themselves are not at hand; conversions (QUANTIZE) at
its ends are left out.
"""

from collections import Counter

import pytest
from one_step import network, step, tensor

from convert.edgetpu.prediction import predict

SIDES = (1, 8, 8, 4)
WEIGHTS = [[[[1] * 4]]] * 4


class Drawing:
    """Operators one after the other; `at` is the tensor that was written last, number 0 the input, 1 the weights."""

    def __init__(self, *, leaky):
        self.tensors, self.steps, self.at = [tensor("in", SIDES), tensor("w", (4, 1, 1, 4), values=WEIGHTS)], [], 0
        self._leaky = leaky

    def add(self, kind, *more, since=None):
        self.tensors.append(tensor(f"{kind}{len(self.tensors)}", SIDES))
        self.steps.append(step(kind, [self.at if since is None else since, *more], [len(self.tensors) - 1]))
        self.at = len(self.tensors) - 1
        return self.at

    def convolution(self, since=None):
        self.add("CONV_2D", 1, since=since)
        return self.add("LEAKY_RELU") if self._leaky else self.at


def yolo_tiny(enlarging, *, leaky):
    """13 convolutions, 11 with an activation, 6 poolings. enlarging: the operator that doubles the size."""
    drawing = Drawing(leaky=leaky)
    for _ in range(4):
        drawing.convolution()
        drawing.add("MAX_POOL_2D")
    fine = drawing.convolution()
    drawing.add("MAX_POOL_2D")
    drawing.convolution()
    drawing.add("MAX_POOL_2D")
    drawing.convolution()
    coarse = drawing.convolution()
    drawing.convolution()
    first = drawing.add("CONV_2D", 1)
    drawing.convolution(since=coarse)
    drawing.add("CONCATENATION", fine, since=drawing.add(enlarging))
    drawing.convolution()
    second = drawing.add("CONV_2D", 1)
    return network(drawing.tensors, drawing.steps, outputs=(first, second))


@pytest.mark.parametrize(
    ("flatbuffer", "mapped", "on_cpu"),
    [
        # Compiler 15.0.340273435, with LeakyReLU.
        (
            yolo_tiny("RESIZE_NEAREST_NEIGHBOR", leaky=True),
            {"CONV_2D": 1},
            {"CONV_2D": 12, "MAX_POOL_2D": 6, "LEAKY_RELU": 11, "RESIZE_NEAREST_NEIGHBOR": 1, "CONCATENATION": 1},
        ),
        # Compiler 14.1.317412892 (google-coral/edgetpu#187), ReLU, fused. It did not know the enlarging operator's
        # version, for which one stands here that no compiler knows.
        (
            yolo_tiny("TILE", leaky=False),
            {"CONV_2D": 11, "MAX_POOL_2D": 6},
            {"CONV_2D": 2, "TILE": 1, "CONCATENATION": 1},
        ),
    ],
    ids=["LeakyReLU", "ReLU"],
)
def test_as_many_of_each_operator_stay_on_the_cpu_as_the_compiler_left_there(flatbuffer, mapped, on_cpu):
    verdicts = predict(flatbuffer).verdicts
    assert Counter(one.step.kind for one in verdicts if one.place == "mapped") == mapped
    assert Counter(one.step.kind for one in verdicts if one.place != "mapped") == on_cpu
