"""From a Keras network to an int8 TFLite flatbuffer, with ranges measured on sample images."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any, Literal

import numpy as np

from convert.export import converting, input_shape
from convert.operators import refuse_flex, refuse_float
from convert.refusal import layer_names
from edge_app.errors import ConversionError
from edge_app.values import Floats

Io = Literal["int8", "uint8"]


def int8_flatbuffer(network: Any, samples: Iterable[Floats], io: Io = "int8") -> bytes:
    """The network as full int8 TFLite for a batch of 1: input, output and every step; weights per output channel.

    samples: what the network sees in use, float32 (height, width, channels): from them the range of every tensor is
    measured. io: the dtype of input and output; `uint8` adds a step at each end, for tools that take no int8 images
    (MediaPipe Tasks), and leaves all else as it is. Scheme: Jacob et al. 2018, https://arxiv.org/abs/1712.05877, with
    TFLite's choices for int8, https://ai.google.dev/edge/litert/models/quantization_spec.
    Raises ConversionError, naming the layer at fault.
    """
    batches = _batches(samples, input_shape(network))
    with converting(network) as converter:
        tensorflow = import_module("tensorflow")
        lite = tensorflow.lite
        converter.optimizations = [lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: ([batch] for batch in batches)
        converter.target_spec.supported_ops = [lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = getattr(tensorflow, io)
        flatbuffer = bytes(converter.convert())
    refuse_flex(flatbuffer, layer_names(network))
    refuse_float(flatbuffer, layer_names(network))
    return flatbuffer


def _batches(samples: Iterable[Floats], shape: tuple[int, int, int]) -> list[Floats]:
    batches = [np.asarray(sample, np.float32)[np.newaxis] for sample in samples]
    if not batches:
        raise ConversionError("There are no calibration samples; wanted at least one, better 100 or more.")
    for number, batch in enumerate(batches):
        if batch.shape[1:] != shape:
            raise ConversionError(
                f"Calibration sample {number} has shape {batch.shape[1:]}; the network wants {shape}."
            )
        if not np.isfinite(batch).all():
            raise ConversionError(f"Calibration sample {number} holds NaN or infinity; wanted finite input values.")
    return batches
