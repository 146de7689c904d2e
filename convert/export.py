"""From a Keras network to a float32 TFLite flatbuffer."""

import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from convert.operators import refuse_flex
from convert.refusal import converter_refusal, first_sentence, layer_names
from edge_app.chatter import hushed
from edge_app.errors import ConversionError, MissingExtraError, ModelError

NETWORK = "model.keras"
_CHECKPOINT = "checkpoint.keras"
"""What a training leaves behind each epoch, to go on from."""


def load_network(run: Path) -> Any:
    """The trained `keras.Model` of the folder `run`, on the TensorFlow backend, whichever backend trained it.

    Raises ModelError if model.keras is missing, damaged, holds code of its own (which is never run), or weights that
    are no numbers.
    """
    path = run / NETWORK
    if not path.is_file():
        raise ModelError(f"There is no {NETWORK} in {run}. {_found(run)} {_instead(run)}")
    if not zipfile.is_zipfile(path):
        raise ModelError(f"{path} is damaged: it is not a Keras archive. Copy it again or train again.")
    keras = _keras()
    try:
        with hushed():
            network = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:
        # Survived: whatever Keras raises for the parts of a damaged or foreign archive. Counted: as this refusal.
        raise ModelError(
            f"{path} cannot be loaded: {first_sentence(error)}. "
            "Copy it again, or train again with plain Keras layers, without code of your own in the network."
        ) from error
    _check_weights(network, path)
    return network


def _check_weights(network: Any, path: Path) -> None:
    """Raise ModelError for weights that are no numbers, of which the converter would say something else entirely."""
    for layer in network.layers:
        if not all(np.isfinite(weight).all() for weight in layer.get_weights()):
            raise ModelError(
                f"{path} has weights that are NaN or infinite, in layer {layer.name!r}: its training diverged. Train "
                "it again with a smaller learning rate."
            )


def _instead(run: Path) -> str:
    if (run / _CHECKPOINT).is_file():
        return "Its training is not finished; the same `edgesight train` with --resume goes on."
    return "Give the folder that `edgesight train` wrote."


def float_flatbuffer(network: Any) -> bytes:
    """The network as float32 TFLite, for a batch of 1, with TFLite's own operators only.

    Input float32 (1, height, width, channels). Raises ConversionError, naming the layer that cannot be converted.
    """
    with converting(network) as converter:
        flatbuffer = bytes(converter.convert())
    refuse_flex(flatbuffer, layer_names(network))
    return flatbuffer


@contextmanager
def converting(network: Any) -> Iterator[Any]:
    """Give a `tf.lite.TFLiteConverter` for `network` with a batch of 1; what it raises becomes a ConversionError."""
    shape = input_shape(network)
    keras, tensorflow = _keras(), import_module("tensorflow")
    try:
        with tempfile.TemporaryDirectory(prefix="edgesight-") as folder, hushed():
            archive = keras.export.ExportArchive()
            archive.track(network)
            image = keras.InputSpec(shape=(1, *shape), dtype="float32", name="image")
            archive.add_endpoint("serve", network.call, input_signature=[image])
            archive.write_out(folder, verbose=False)
            yield tensorflow.lite.TFLiteConverter.from_saved_model(folder)
    except Exception as error:
        # Survived: whatever the many stages of the converter raise. Counted: as this refusal.
        raise converter_refusal(error, layer_names(network)) from error


def input_shape(network: Any) -> tuple[int, int, int]:
    """(height, width, channels) of the one image that `network` takes. Raises ConversionError for other networks."""
    shapes = [tuple(tensor.shape) for tensor in network.inputs]
    if len(shapes) != 1:
        raise ConversionError(f"The network has {len(shapes)} inputs; wanted one, an image.")
    if len(shapes[0]) != 4 or None in shapes[0][1:]:
        raise ConversionError(f"The network's input is {shapes[0]}; wanted (None, height, width, channels), all fixed.")
    height, width, channels = shapes[0][1:]
    return (height, width, channels)


def _keras() -> Any:
    """Keras on TensorFlow, the one backend that its TFLite converter can read."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        with hushed():
            return _on_tensorflow(import_module("keras"))
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"Conversion needs the package {str(error.name).partition('.')[0]!r}, which is not installed. "
            "Try: pip install 'edgesight[train]' (on a workstation, not on the Pi)."
        ) from error


def _on_tensorflow(keras: Any) -> Any:
    backend = keras.backend.backend()
    if backend != "tensorflow":
        raise ConversionError(
            f"Keras already runs on {backend!r} in this process; conversion wants 'tensorflow'. "
            "Convert in a process of its own: edgesight convert RUN --out model.tflite"
        )
    return keras


def _found(run: Path) -> str:
    if not run.is_dir():
        return f"{run} is not a folder."
    names = sorted(path.name for path in run.iterdir())
    return f"Found there: {', '.join(names[:8]) or 'nothing'}."
