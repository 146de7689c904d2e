"""Real numbers as the integers of a tensor, and back: real = scale * (integer - zero_point).

The affine scheme of TFLite's 8-bit quantization specification, https://ai.google.dev/edge/litert/models/quantization_spec;
Jacob et al. 2018, https://arxiv.org/abs/1712.05877, equation 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from edge_app.errors import ModelError
from edge_app.values import Floats

Raw = NDArray[Any]
"""Values of a tensor in its own dtype: int8, uint8, int16 or float32."""

_LARGEST_SCALE = 1e30
"""Far from where a real number would no longer fit into float32."""
DTYPES = ("int8", "uint8", "int16", "float32")


@dataclass(frozen=True, slots=True)
class Quantization:
    """How one tensor stores real numbers. scale, zero_point: for the whole tensor; dtype: a name from DTYPES.

    For float32 both are unused: 1 and 0.
    """

    scale: float
    zero_point: int
    dtype: str

    def quantise(self, real: ArrayLike) -> Raw:
        """The nearest representable values of `real` (any shape, finite), halves away from zero, clipped to the range.

        So does TFLite's QUANTIZE operator: std::round in AffineQuantize.
        """
        values = np.asarray(real, np.float32)
        if self.dtype == "float32":
            return values
        # In float64 adding a half is exact; in float32 it would lift 0.49999997 to 1.
        steps = (values / np.float32(self.scale)).astype(np.float64)
        rounded = np.trunc(steps + np.copysign(0.5, steps)) + self.zero_point
        limits = np.iinfo(self.dtype)
        return np.asarray(np.clip(rounded, limits.min, limits.max), self.dtype)

    def dequantise(self, raw: Raw) -> Floats:
        """The real numbers, float32, that `raw` (any shape, the tensor's dtype) stands for."""
        if self.dtype == "float32":
            return np.asarray(raw, np.float32)
        return np.asarray((raw.astype(np.float32) - self.zero_point) * np.float32(self.scale), np.float32)


def quantization_of(tensor: Mapping[str, Any], where: str) -> Quantization:
    """Read an interpreter's description of an input or output tensor.

    Raises ModelError, which names `where`, for a dtype not in DTYPES or without one finite scale above 0.
    """
    dtype = np.dtype(tensor["dtype"]).name
    if dtype not in DTYPES:
        raise ModelError(f"{where}: tensor {tensor['name']!r} is {dtype}; wanted one of {', '.join(DTYPES)}.")
    if dtype == "float32":
        return Quantization(1.0, 0, dtype)
    parameters = tensor["quantization_parameters"]
    scales, zero_points = parameters["scales"], parameters["zero_points"]
    if len(scales) != 1 or not _is_scale(scales[0]):
        raise ModelError(
            f"{where}: tensor {tensor['name']!r} is {dtype} with the scales {[float(scale) for scale in scales]}; "
            "wanted one finite scale above 0. Convert the model again with full integer quantisation."
        )
    return Quantization(float(scales[0]), int(zero_points[0]), dtype)


def check_scales(tensor: Mapping[str, Any], where: str) -> None:
    """Raise ModelError if a scale of `tensor`, weights among them, is not a finite number above 0."""
    scales = tensor["quantization_parameters"]["scales"]
    bad = [float(scale) for scale in scales if not _is_scale(scale)]
    if bad:
        raise ModelError(
            f"{where}: tensor {tensor['name']!r} has the scale {bad[0]:g}; wanted a finite number above 0. "
            "The file is damaged or was converted badly: copy or convert it again."
        )


def _is_scale(scale: float) -> bool:
    return 0 < scale < _LARGEST_SCALE
