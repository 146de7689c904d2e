"""A tensor read as real numbers, of which most are never asked for: a detector writes thousands and means a few."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from edge_app.inference.quantization import Quantization, Raw
from edge_app.values import Floats


class Reals:
    """What `quantization.dequantise(raw)` would say, in parts.

    Indexing makes an array float32 of what is chosen; comparing is done among the stored values.
    """

    def __init__(self, raw: Raw, quantization: Quantization) -> None:
        self._raw, self._quantization = raw, quantization

    @property
    def T(self) -> "Reals":  # noqa: N802 - numpy's name
        """As of an array."""
        return Reals(self._raw.T, self._quantization)

    @property
    def finite(self) -> bool:
        """Whether no value is NaN or infinite; integers never are."""
        return self._raw.dtype.kind != "f" or bool(np.isfinite(self._raw).all())

    def __len__(self) -> int:
        return len(self._raw)

    def __getitem__(self, chosen: Any) -> Floats:
        return self._quantization.dequantise(np.asarray(self._raw[chosen]))

    def __ge__(self, least: float) -> NDArray[np.bool_]:
        if self._quantization.dtype == "float32":
            return np.asarray(self._raw >= np.float32(least))
        return np.asarray(self._raw >= _least_stored(self._quantization, least))


Outputs: TypeAlias = Mapping[str, Floats | Reals]
"""A network's outputs by their names, without the batch; where they come from Keras, arrays float32."""


@lru_cache(maxsize=16)
def _least_stored(quantization: Quantization, least: float) -> int:
    """The lowest integer that stands for `least` or more; one beyond the largest where none does."""
    limits = np.iinfo(quantization.dtype)
    real = quantization.dequantise(np.arange(limits.min, limits.max + 1))  # it grows with the integers
    return int(limits.min + np.searchsorted(real, np.float32(least)))
