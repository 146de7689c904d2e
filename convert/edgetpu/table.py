"""Which operators the Edge TPU runs, and under which conditions.

Source: "TensorFlow models on the Edge TPU", https://coral.ai/docs/edgetpu/models-intro/, sections "Model requirements"
and "Supported operations" (compiler 16, runtime 14). Conditions that it does not put in numbers ("depending on
input/output size, this operation might not be mapped") are doubts here, not faults. What users' logs of the compiler
show besides is marked with its issue. Most rows were checked against two copies of that table (of 2019, and the one for
the same chip at https://developer.axis.com/computer-vision/on-device/system-on-chip/artpec-7/supported-ops/); no copy
was at hand for RSQRT, SQUARED_DIFFERENCE, TRANSPOSE_CONV, and the conditions of SPLIT and SUM.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from ai_edge_litert import schema_py_generated as schema

from convert.edgetpu.step import Step, StepTensor


class Fault(NamedTuple):
    """Why a step stays on the CPU, and what to change."""

    why: str
    change: str


Check = Callable[[Step], Fault | None]

_INNER = 3
"""Sides of a tensor that may be greater than 1: the innermost."""
_SOFTMAX = 16_000
_LARGE = 1 << 20
"""Values of a tensor from which we call a RESHAPE large; the documentation gives no number."""
_UNFUSED = schema.ActivationFunctionType.NONE
_UPSAMPLING = (
    "Enlarge with UpSampling2D(interpolation='bilinear') or Conv2DTranspose: Keras writes the nearest neighbour as a "
    "TILE of five sides."
)
_QUANTISE = "Convert the network with full int8 quantisation."
CHANGES = {
    "ARG_MAX": "Leave it to whoever reads the output.",
    "CAST": "Leave the conversion to whoever reads the output.",
    "DEQUANTIZE": _QUANTISE,
    "DIV": "Multiply by the reciprocal, if it is constant.",
    "ELU": "Use ReLU.",
    "EXP": "Leave it to whoever reads the output.",
    "GATHER": "Cut with slices (SLICE, SPLIT), whose places are constant.",
    "GELU": "Use ReLU.",
    "HARD_SWISH": "Use ReLU or ReLU6.",
    "LEAKY_RELU": "Use ReLU, or PReLU with shared_axes=[1, 2].",
    "SHAPE": "Give the network a fixed input size and batch.",
    "TFLite_Detection_PostProcess": "Nothing: it always runs on the CPU, at the end.",
    "TILE": _UPSAMPLING,
}
"""For operators that the Edge TPU does not have at all."""
_ELSE = "Replace it by supported operators, or put it at the end of the network, where little is left to compute."


def eight_bits(step: Step) -> Fault | None:
    """All that is computed, and the weights, have 8 bits."""
    for tensor in (*step.values, *step.outputs):
        if not tensor.eight:
            return Fault(f"{tensor.kind} values", _QUANTISE)
    if step.kind in _WEIGHTED and len(step.inputs) > 1 and not step.inputs[1].eight:
        return Fault(f"{step.inputs[1].kind} weights", _QUANTISE)
    return None


def fixed_sizes(step: Step) -> Fault | None:
    """No side is left open."""
    if all(tensor.fixed for tensor in (*step.inputs, *step.outputs)):
        return None
    return Fault("a size that is left open", "Give the network a fixed input size.")


def three_sides(step: Step) -> Fault | None:
    """At most the three innermost sides of what is computed are greater than 1."""
    for tensor in (*step.values, *step.outputs):
        if any(side > 1 for side in tensor.shape[:-_INNER]):
            change = _UPSAMPLING if len(tensor.shape) > 4 else "Use a batch of 1, and at most three sides besides."
            return Fault(f"a tensor of {_sides(tensor)}, of which more than the three innermost exceed 1", change)
    return None


def _constant_weights(step: Step) -> Fault | None:
    if all(tensor.constant for tensor in step.inputs[1:]):
        return None
    return Fault("weights that are computed", "Use weights that are constant after training.")


def _unfused(step: Step) -> Fault | None:
    if step.option("fusedActivationFunction", _UNFUSED) == _UNFUSED:
        return None
    return Fault("an activation that is fused into it", "Put no activation behind this layer.")


def _same_dilation(step: Step) -> Fault | None:
    if step.option("dilationWFactor", 1) == step.option("dilationHFactor", 1):
        return None
    return Fault("different dilations in x and y", "Use the same dilation in both directions.")


def _plain_weights(step: Step) -> Fault | None:
    if step.option("weightsFormat") == schema.FullyConnectedOptionsWeightsFormat.DEFAULT:
        return None
    return Fault("shuffled weights", "Convert the network anew, for the CPU.")


def _one_side(step: Step) -> Fault | None:
    if all(side == 1 for side in step.outputs[0].shape[:-1]):
        return None
    return Fault(
        f"an output of {_sides(step.outputs[0])}; it may have one", "Flatten before the layer, or use Conv2D(1x1)."
    )


def _zeros_only(step: Step) -> Fault | None:
    constants = [tensor for tensor in step.inputs if tensor.constant]
    if not constants or (len(step.inputs) == 2 and constants[0].zeros):
        return None
    return Fault("a constant among its inputs", "Join computed values only, or one of them with zeros.")


def _no_batch(step: Step) -> Fault | None:
    """The axes stand in the second input; negative ones count from behind."""
    axes, shape = _axes(step), step.inputs[0].shape
    if axes is None:
        return Fault("axes that are computed", "Use constant axes.")
    if len(shape) > 1 and any(axis % len(shape) == 0 for axis in axes):
        return Fault("work along the batch", "Leave the batch as it is.")
    return None


def _mean_depth(step: Step) -> Fault | None:
    shape = step.inputs[0].shape
    depth = any(axis % len(shape) == len(shape) - 1 for axis in _axes(step) or ()) if shape else False
    if not depth or shape[-1] % 4 == 0:
        return None
    return Fault(f"a mean over {shape[-1]} channels, no multiple of 4", "Use a multiple of 4 channels.")


def _no_batch_pad(step: Step) -> Fault | None:
    """Pairs (before, after) for each side, batch first."""
    pads = step.inputs[1].whole or ()
    return Fault("padding of the batch", "Pad height and width only.") if len(pads) > 7 and any(pads[:2]) else None


def _axis_not_batch(step: Step) -> Fault | None:
    return Fault("work along the batch", "Leave the batch as it is.") if step.option("axis") == 0 else None


def _split_not_batch(step: Step) -> Fault | None:
    """The axis is the first input."""
    axes = step.inputs[0].whole
    return Fault("a split of the batch", "Leave the batch as it is.") if axes == (0,) else None


def _narrow_alpha(step: Step) -> Fault | None:
    if all(side == 1 for side in step.inputs[1].shape[:-1]):
        return None
    return Fault(f"slopes of {_sides(step.inputs[1])}; they may have one", "Use PReLU(shared_axes=[1, 2]).")


def _short_softmax(step: Step) -> Fault | None:
    shape = step.inputs[0].shape
    if math.prod(shape) == (shape[-1] if shape else 1) <= _SOFTMAX:
        return None
    return Fault(
        f"an input of {_sides(step.inputs[0])}; it may have one, of at most {_SOFTMAX:,} values",
        "Take the softmax outside the network (logits), or of one row.",
    )


def _leading_ones(step: Step) -> Fault | None:
    """Only sides in front of all others are taken away."""
    shape, left = step.inputs[0].shape, step.outputs[0].shape
    if shape[len(shape) - len(left) :] == left:
        return None
    return Fault("sides of 1 that are not in front", "Use Reshape.")


def _unit_strides(step: Step) -> Fault | None:
    strides = step.inputs[3].whole if len(step.inputs) > 3 else None
    if strides and set(strides) == {1} and not step.option("ellipsisMask") and not step.option("newAxisMask"):
        return None
    return Fault("strides other than 1, or new axes", "Cut without strides; use a pooling or convolution with strides.")


def doubt(step: Step) -> str:
    """What the documentation leaves open for a step that maps by all that it says; empty for most."""
    if step.kind in ("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"):
        # google-coral/edgetpu issues 187, 206, 396, 420.
        old = "; compilers up to 15 do not know its half-pixel centres" if step.option("halfPixelCenters") else ""
        return f"depending on its size it may stay on the CPU, to avoid a loss of precision{old}"
    if step.kind == "RESHAPE" and math.prod(step.outputs[0].shape) > _LARGE:
        return "large ones may stay on the CPU"
    if step.kind == "TRANSPOSE":
        return "some stay on the CPU for a reason that the compiler does not tell (see ultralytics/ultralytics#19336)"
    return ""


TABLE: dict[str, tuple[Check, ...]] = {
    "ADD": (),
    "AVERAGE_POOL_2D": (_unfused,),
    "CONCATENATION": (_unfused, _zeros_only),
    "CONV_2D": (_constant_weights, _same_dilation),
    "DEPTHWISE_CONV_2D": (_constant_weights, _same_dilation),
    "EXPAND_DIMS": (),
    "FULLY_CONNECTED": (_constant_weights, _plain_weights, _one_side),
    "L2_NORMALIZATION": (),
    "LOGISTIC": (),
    "MAXIMUM": (),
    "MAX_POOL_2D": (_unfused,),
    "MEAN": (_no_batch, _mean_depth),
    "MINIMUM": (),
    "MUL": (),
    "PACK": (_axis_not_batch,),
    "PAD": (_no_batch_pad,),
    "PRELU": (_narrow_alpha,),
    "QUANTIZE": (),
    "REDUCE_MAX": (_no_batch,),
    "REDUCE_MIN": (_no_batch,),
    "RELU": (),
    "RELU6": (),
    "RELU_N1_TO_1": (),
    "RESHAPE": (),
    "RESIZE_BILINEAR": (),
    "RESIZE_NEAREST_NEIGHBOR": (),
    "RSQRT": (),
    "SLICE": (),
    "SOFTMAX": (_short_softmax,),
    "SPACE_TO_DEPTH": (),
    "SPLIT": (_split_not_batch,),
    "SQUARED_DIFFERENCE": (),
    "SQUEEZE": (_leading_ones,),
    "STRIDED_SLICE": (_unit_strides,),
    "SUB": (),
    "SUM": (_no_batch,),
    "TANH": (),
    "TRANSPOSE": (),
    "TRANSPOSE_CONV": (),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": (),
}
"""Operator -> what it has to meet besides `eight_bits`, `fixed_sizes` and `three_sides`."""
_WEIGHTED = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "TRANSPOSE_CONV"})


def fault(step: Step) -> Fault | None:
    """Why a step cannot run on the Edge TPU; None where it can, as far as is documented."""
    if step.kind not in TABLE:
        return Fault("no such operator on the Edge TPU", CHANGES.get(step.kind, _ELSE))
    faults = (check(step) for check in (eight_bits, fixed_sizes, three_sides, *TABLE[step.kind]))
    return next((found for found in faults if found), None)


def _axes(step: Step) -> tuple[int, ...] | None:
    return step.inputs[1].whole if len(step.inputs) > 1 else None


def _sides(tensor: StepTensor) -> str:
    return f"{len(tensor.shape)} sides {list(tensor.shape)}"
