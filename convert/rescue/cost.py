"""What a choice costs in time, beside another."""

from collections.abc import Callable

import numpy as np

from convert.interleaved import Ratio, latency_ratio
from convert.package import opened
from edge_app.inference.model import Model

_ROUNDS, _ROUND_MS = 15, 20.0


def cost(ours: bytes, theirs: bytes) -> Ratio:
    """Time of one `invoke` of the model file `ours` over that of `theirs`, both .tflite with a spec, on one thread."""
    with opened(ours, threads=1) as first, opened(theirs, threads=1) as second:
        pair = _invoking(first), _invoking(second)
        once = latency_ratio(*pair, rounds=1, calls=3)
        calls = max(1, round(_ROUND_MS / (once.ours_ms + once.theirs_ms)))
        return latency_ratio(*pair, rounds=_ROUNDS, calls=calls)


def _invoking(model: Model) -> Callable[[], object]:
    image = np.zeros(model.network.input.shape, model.network.input.quantization.dtype)
    return lambda: model.invoke(image)
