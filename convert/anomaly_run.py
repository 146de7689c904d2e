"""One conversion from an anomaly model's training run to a judged .tflite file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import json
from msgspec.structs import replace

from convert.anomaly_gate import AnomalyGate, anomaly_gate
from convert.calibration import checked_samples
from convert.candidates import candidates
from convert.damage import with_damage
from convert.export import load_network
from convert.package import package
from convert.publish import publish
from convert.quantise import Io
from convert.run import check_outputs
from edge_app import files
from edge_app.anomaly.output import AlarmThreshold
from edge_app.errors import ModelError
from edge_app.evaluation.anomaly import Scores, Scoring, score_all
from edge_app.evaluation.keras_anomaly import KerasAnomaly
from edge_app.pictures.dataset import Picture, load_dataset
from edge_app.spec import Spec

Judging = Callable[[str, Scoring, Sequence[Picture]], Scores]
"""(what is judged, the model, the pictures) -> their scores; a place to show progress."""


def convert_anomaly(
    run: Path,
    spec: Spec,
    out: Path,
    *,
    float_out: Path | None = None,
    tolerance_points: float = 1.0,
    samples: int = 200,
    io: Io = "int8",
    judging: Judging = lambda _, model, pictures: score_all(model, pictures),
) -> AnomalyGate:
    """Convert run/model.keras to int8 at `out` (and float32 at `float_out`), judge it, and return the verdict.

    The int8 file gets a threshold of its own, from the run's held-out normal pictures; ranges are measured on normal
    pictures with made-up damage. run/gate.json is always written. A model that fails is left at run/rejected.tflite
    instead of `out`. Raises ModelError, DataError, ConversionError, OutputError.
    """
    check_outputs(out, float_out)
    if not spec.anomaly or not spec.anomaly.threshold:
        raise ModelError(f"{run / 'spec.json'} has no threshold. Train again: edgesight train")
    network, dataset = load_network(run), load_dataset(run / "data.json")
    shown = with_damage(checked_samples(run, dataset, spec, samples), spec.input)
    made = candidates(network, spec, shown, io)
    asked = KerasAnomaly(network, spec)
    held_out = made.asked(asked, lambda what, model: judging(what, model, dataset.val))
    test = made.asked(asked, lambda what, model: judging(what, model, dataset.test)) if dataset.test else None
    rate = spec.anomaly.threshold.rate
    verdict = anomaly_gate(held_out, test, rate=rate, tolerance_points=tolerance_points)
    files.write_bytes(run / "gate.json", json.format(json.encode(verdict), indent=1))
    if float_out:
        files.write_bytes(float_out, made.float_file)
    int8_file = package(made.quantised, _with_threshold(spec, verdict.thresholds["int8"]))
    publish(run, int8_file, out, passed=verdict.passed)
    return verdict


def _with_threshold(spec: Spec, threshold: AlarmThreshold) -> Spec:
    """What int8 calls unusual is up to its own scores, a few steps from those of Keras."""
    return replace(spec, anomaly=replace(spec.anomaly, threshold=threshold)) if spec.anomaly else spec
