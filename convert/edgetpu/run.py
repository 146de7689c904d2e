"""From an int8 .tflite file to what the Edge TPU makes of it, and to a file compiled for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from convert.edgetpu.compiler import compile_model, find_compiler
from convert.edgetpu.log import CompilerLog
from convert.edgetpu.prediction import Prediction, predict
from edge_app import files
from edge_app.delegates.twin import compiled_path, is_compiled
from edge_app.errors import ModelError, OutputError
from edge_app.inference.container import attach, detach
from edge_app.inference.shipped import find_model, shipped
from edge_app.tables import explain


@dataclass(frozen=True, slots=True)
class Outcome:
    """path: of the CPU's file. compiled, log: the file for the Edge TPU and what the compiler said; None without it."""

    path: Path
    prediction: Prediction
    compiled: Path | None = None
    log: CompilerLog | None = None


def edgetpu_run(name: str | Path, out: Path | None = None, run: Path | None = None) -> Outcome:
    """Predict what the Edge TPU runs of a model (a name, or a file), and compile it where the compiler is installed.

    out: the compiled file; by default <name>_edgetpu.tflite, beside the model's file or, for a name, in the current
    folder. run: a training run, whose Keras layers are named exactly. The spec travels on in the new file.
    Raises ModelError, OutputError, ConversionError.
    """
    path = find_model(name)
    target = _target(name, path, out)
    flatbuffer, spec = detach(_read(path), str(path))
    if is_compiled(flatbuffer):
        raise ModelError(f"{path} is compiled for the Edge TPU already. Give the file that it was compiled from.")
    prediction, compiler = predict(flatbuffer, _layers(run)), find_compiler()
    if compiler is None:
        return Outcome(path, prediction)
    data, log = compile_model(compiler, flatbuffer)
    files.write_bytes(target, attach(data, spec) if spec else data)
    return Outcome(path, prediction, target, log)


def _target(name: str | Path, path: Path, out: Path | None) -> Path:
    target = out or compiled_path(Path(path.name) if str(name) in shipped() else path)
    if target.suffix != ".tflite":
        raise OutputError(f"Cannot write a model as {target}: wanted a name that ends in .tflite.")
    if target.resolve() == path.resolve():
        raise OutputError(f"{path} would be overwritten; the CPU needs it. Give --out another name.")
    return target


def _layers(run: Path | None) -> Sequence[str]:
    if run is None:
        return ()
    from convert.export import load_network
    from convert.refusal import layer_names

    return layer_names(load_network(run))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model {path}: {explain(error)}.") from error
