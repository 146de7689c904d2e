"""Some layers in int16: their inputs and outputs have 65,536 levels in place of 256, their weights stay int8."""

import re
from collections.abc import Collection
from importlib import import_module
from typing import Any

import numpy as np

from convert.flatbuffer import embed, pack, unpack
from convert.operators import refuse_float
from convert.refusal import converter_refusal
from convert.rescue.basis import Basis
from edge_app.chatter import hushed

_RUNTIME = b"2.17.0"
"""Every LiteRT is newer. tflite-runtime 2.14, the last of its name, knows no conversion from int8 to int16."""


def int16_in(basis: Basis, steps: Collection[str]) -> bytes:
    """The model as int8 TFLite, but for `steps` (by the name of their output), which compute in int16 x int8.

    By ai-edge-quantizer, as TensorFlow's converter knows int16 for whole networks only. Input and output are int8.
    Raises ConversionError for a layer that the quantiser or TFLite does not know in integers.
    """
    try:
        with hushed():
            flatbuffer = _quantised(basis, steps)
    except Exception as error:
        # Survived: whatever the stages of the quantiser raise. Counted: as this refusal.
        raise converter_refusal(error, basis.layers) from error
    refuse_float(flatbuffer, basis.layers)
    model = unpack(flatbuffer)
    embed(model, "min_runtime_version", _RUNTIME)
    return pack(model)


def _quantised(basis: Basis, steps: Collection[str]) -> bytes:
    names = import_module("ai_edge_quantizer.qtyping")
    quantizer = import_module("ai_edge_quantizer.quantizer").Quantizer(basis.flatbuffer)
    every = names.TFLOperationName.ALL_SUPPORTED
    quantizer.add_static_config(".*", every, 8, 8)
    for step in steps:
        quantizer.add_static_config(f"^{re.escape(step)};?$", every, 16, 8)
        for end in (names.TFLOperationName.INPUT, names.TFLOperationName.OUTPUT):
            quantizer.add_static_config(f"^{re.escape(step)};?$", end, 8, 8)
    return bytes(quantizer.quantize(_calibration(basis), enable_progress_report=False).quantized_model)


def _calibration(basis: Basis) -> dict[str, dict[str, Any]]:
    return {
        name: {"min": np.float32(seen.low).reshape(1), "max": np.float32(seen.high).reshape(1)}
        for name, seen in basis.ranges.items()
    }
