"""The known answer: what a model says of a fixed picture, compared at load.

The hash proves that the file is whole; the known answer proves that this runtime on this CPU computes what the model's
maker saw, preprocessing included.
"""

from typing import TYPE_CHECKING

import numpy as np

from edge_app.detector_outputs import BoxOutput
from edge_app.errors import ModelError
from edge_app.inference.quantization import Raw
from edge_app.inference.runtime import Runtime
from edge_app.spec import KnownAnswer, Spec
from edge_app.values import Floats, Pixels

if TYPE_CHECKING:
    from edge_app.inference.model import Model

# An 8-bit network rounds after each layer, and kernels differ in how: between LiteRT's XNNPACK, its built-in and its
# reference kernels, on x86-64 and arm64, the outputs of four public 8-bit classifiers differ by up to 10 steps, scores
# and keypoints of our detectors by up to 13. Swapping the colours of the pattern moves most of them by 24 to 93.
_INTEGER_TOLERANCE, _FLOAT_TOLERANCE = 16.0, 1e-3
_BOXES = 2.0
"""Sides of our detectors' boxes may be so many times further off: they were by up to 28, most where nothing is. Not
more: swapped colours move those of objects-small by 37, and its scores by less than 16."""
_MANY = 1024
"""Of outputs with more than twice as many values, about so many are kept: a detector has some ten thousand."""


def pattern(width: int, height: int) -> Pixels:
    """The test picture, uint8 (height, width, 3), blue green red; whole-number arithmetic, the same everywhere.

    Blue rises from left to right from 0 to 85, green from top to bottom from 0 to 170, red falls along the diagonal
    from 255 to 170: smooth, and swapped channels show. One in four 4 x 4 pixel fields is inverted: edges, all levels.
    """
    y, x = np.mgrid[:height, :width]
    right, down = max(width - 1, 1), max(height - 1, 1)
    blue, green, red = x * 85 // right, y * 170 // down, 255 - (x + y) * 85 // (right + down)
    ramps = np.stack([blue, green, red], axis=-1)
    inverted = ((x // 4 + y // 4) % 4 == 0)[..., None]
    return np.where(inverted, 255 - ramps, ramps).astype(np.uint8)


def answer_for(model: "Model") -> KnownAnswer:
    """What `model` says of the pattern in its own input size, to be written into its spec.

    The tolerance is 16 steps for an integer output and 0.001 for float32, twice as much for the sides of boxes:
    kernels of other CPUs round differently.
    """
    raws = model.invoke(model.preprocess(pattern(*model.spec.input.size_wh)))
    values = _all(raws)
    start = _highest_score(model.spec, raws) % _step(values)
    tolerance = _FLOAT_TOLERANCE if values.dtype == np.float32 else _INTEGER_TOLERANCE
    return KnownAnswer(output=tuple(_spaced(values, start).astype(float).tolist()), tolerance=tolerance, start=start)


def _all(raws: tuple[Raw, ...]) -> Raw:
    return np.concatenate([raw.ravel() for raw in raws])


def _spaced(values: Raw, start: int) -> Raw:
    return values[start :: _step(values)]


def _step(values: Raw) -> int:
    """Odd, so that each of the four sides of boxes is among the values kept."""
    return len(values) // _MANY | 1


def _highest_score(spec: Spec, raws: tuple[Raw, ...]) -> int:
    """Its place among all values: few of a detector's scores tell that it sees anything. 0 for other models."""
    names = _names(spec)
    if "scores" not in names:
        return 0
    place = names.index("scores")
    return sum(raw.size for raw in raws[:place]) + int(raws[place].argmax())


def _names(spec: Spec) -> tuple[str, ...]:
    return spec.boxes.outputs if isinstance(spec.boxes, BoxOutput) else ()


def check(spec: Spec, raws: tuple[Raw, ...], where: str, runtime: Runtime) -> None:
    """Raise ModelError, which names the file `where`, if the outputs for the pattern, `raws`, are not as `spec` says.

    A spec without a known answer asks for nothing. An accelerator is held to the same tolerance: it rounds after each
    layer in its own way too, and what is to be found (another network, swapped colours, a broken device) lies beyond.
    """
    expected = spec.known_answer
    if expected is None:
        return
    actual = _spaced(_all(raws), expected.start).astype(float)
    if len(actual) != len(expected.output):
        raise ModelError(
            f"{where}: the known answer in the spec has {len(expected.output)} values; "
            f"the output has {len(actual)}. Convert the model again."
        )
    worst = float((np.abs(np.subtract(actual, expected.output)) / _shares(spec, raws, expected.start)).max())
    # Written so that NaN fails too.
    if not worst <= expected.tolerance:
        raise ModelError(
            f"{where} answers its test picture differently here: off by {worst:g}, allowed {expected.tolerance:g} "
            f"(runtime {runtime}). Try another version of the interpreter, or convert the model again."
        )


def _shares(spec: Spec, raws: tuple[Raw, ...], start: int) -> Floats:
    """For each value of the answer, how many times the tolerance it is allowed, float32 (n,)."""
    allowed = [_BOXES if name == "boxes" else 1.0 for name in _names(spec)] or [1.0] * len(raws)
    return np.asarray(_spaced(np.repeat(allowed, [raw.size for raw in raws]), start), np.float32)
