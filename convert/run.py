"""One conversion from a training run to a judged .tflite file."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from msgspec import json

from convert.calibration import calibration_samples
from convert.export import float_flatbuffer, load_network
from convert.gate import Gate, gate
from convert.gate_plot import plot_gate
from convert.keras_answers import KerasAnswers
from convert.package import package
from convert.quantise import Io, int8_flatbuffer
from edge_app import files
from edge_app.errors import DataError, OutputError
from edge_app.evaluation.judge import Judged, Judgement, judge
from edge_app.inference.model import Model
from edge_app.pictures.dataset import Dataset, Picture, Split, load_dataset
from edge_app.spec import Spec, spec_from_json
from edge_app.tables import explain

Judging = Callable[[str, Judged, Sequence[Picture]], Judgement]
"""(what is judged, the model, the pictures) -> its answers; a place to show progress."""


def convert_run(
    run: Path,
    out: Path,
    *,
    float_out: Path | None = None,
    tolerance_points: float = 1.0,
    samples: int = 200,
    io: Io = "int8",
    judging: Judging = lambda _, model, pictures: judge(model, pictures),
) -> Gate:
    """Convert run/model.keras to int8 at `out` (and float32 at `float_out`), judge it, and return the verdict.

    samples: training pictures to measure ranges on. io: dtype of the int8 file's input and output.
    run/gate.json and run/gate.png are always written. A model that fails is left at run/rejected.tflite instead of
    `out`, so that it cannot be deployed by accident. Raises ModelError, DataError, ConversionError, OutputError.
    """
    _check_outputs(out, float_out)
    network, spec, dataset = load_network(run), _load_spec(run / "spec.json"), load_dataset(run / "data.json")
    float_file = package(float_flatbuffer(network), spec)
    int8_file = package(int8_flatbuffer(network, calibration_samples(dataset, spec, samples), io), spec)
    verdict = _judge(network, spec, dataset, {"float": float_file, "int8": int8_file}, judging, tolerance_points)
    files.write_bytes(run / "gate.json", json.format(json.encode(verdict, enc_hook=str), indent=1))
    plot_gate(verdict, run / "gate.png")
    if float_out:
        files.write_bytes(float_out, float_file)
    rejected = run / "rejected.tflite"
    files.write_bytes(out if verdict.passed else rejected, int8_file)
    if verdict.passed:
        rejected.unlink(missing_ok=True)
    return verdict


def _check_outputs(out: Path, float_out: Path | None) -> None:
    """Raise OutputError for what would destroy something, or fail only after the work is done."""
    for path in filter(None, (out, float_out)):
        if path.suffix != ".tflite":
            raise OutputError(f"Cannot write a model as {path}: wanted a name that ends in .tflite.")
        files.place(path)
    if float_out and float_out.resolve() == out.resolve():
        raise OutputError(f"Both files would be {out}. Give --float another name than --out.")


def _judge(
    network: Any,
    spec: Spec,
    dataset: Dataset,
    candidates: dict[str, bytes],
    judging: Judging,
    tolerance_points: float,
) -> Gate:
    split: Split = "test" if dataset.test else "val"
    pictures = dataset.split(split)
    answers = {"keras": judging("Keras", KerasAnswers(network, spec), pictures)}
    with tempfile.TemporaryDirectory(prefix="edgesight-") as folder:
        for kind, data in candidates.items():
            path = Path(folder) / f"{kind}.tflite"
            path.write_bytes(data)
            with Model(path) as model:
                answers[kind] = judging(f"{kind} TFLite", model, pictures)
    return gate(answers, spec.labels, tolerance_points=tolerance_points, split=split)


def _load_spec(path: Path) -> Spec:
    try:
        return spec_from_json(path.read_bytes(), str(path))
    except OSError as error:
        raise DataError(
            f"Cannot read {path}: {explain(error)}. Give the folder that `edgesight train` wrote."
        ) from error
