"""One conversion from a training run to a judged .tflite file."""

from pathlib import Path

import msgspec
from msgspec import json

from convert.calibration import checked_samples
from convert.export import float_flatbuffer, load_network
from convert.gate import Gate
from convert.gate_plot import plot_gate
from convert.gatekeeper import Gatekeeper, Judging
from convert.package import package
from convert.publish import publish
from convert.quantise import Io, int8_flatbuffer
from convert.rescue.bench import Tell
from convert.rescue.case import Case
from convert.rescue.report import Report, markdown
from convert.rescue.rescue import rescue
from edge_app import files
from edge_app.errors import DataError, OutputError
from edge_app.evaluation.judge import judge
from edge_app.pictures.dataset import load_dataset
from edge_app.spec import Spec, spec_from_json
from edge_app.tables import explain


def convert_run(
    run: Path,
    out: Path,
    *,
    float_out: Path | None = None,
    tolerance_points: float = 1.0,
    samples: int = 200,
    io: Io = "int8",
    rescuing: Tell | None = None,
    judging: Judging = lambda _, model, pictures: judge(model, pictures),
) -> Gate:
    """Convert run/model.keras to int8 at `out` (and float32 at `float_out`), judge it, and return the verdict.

    samples: training pictures to measure ranges on. io: dtype of the int8 file's input and output. rescuing: mend a
    network that fails, called with each trial; run/rescue.json and run/rescue.md then tell of it.
    run/gate.json and run/gate.png are always written. A model that fails is left at run/rejected.tflite instead of
    `out`, so that it cannot be deployed by accident. Raises ModelError, DataError, ConversionError, OutputError.
    """
    check_outputs(out, float_out)
    network, spec, dataset = load_network(run), load_spec(run / "spec.json"), load_dataset(run / "data.json")
    values = checked_samples(run, dataset, spec, samples)  # too few are told before the work begins
    float_model, int8_model = float_flatbuffer(network), int8_flatbuffer(network, values, io)
    float_file, int8_file = package(float_model, spec), package(int8_model, spec)
    gatekeeper = Gatekeeper(network, float_file, spec, dataset, judging, tolerance_points=tolerance_points)
    verdict, report = gatekeeper.verdict(int8_file), None
    if rescuing and not verdict.passed:
        case = Case(
            network=network,
            float_flatbuffer=float_model,
            spec=spec,
            dataset=dataset,
            samples=samples,
            io=io,
            tolerance_points=tolerance_points,
            verdict_split=gatekeeper.split,
            supporting=gatekeeper.supporting,
            judging=judging,
        )
        int8_file, report = _rescued(case, int8_model, int8_file, rescuing)
        verdict = gatekeeper.verdict(int8_file) if report.chosen else verdict
    _write_verdict(run, verdict, report)
    if float_out:
        files.write_bytes(float_out, float_file)
    publish(run, int8_file, out, passed=verdict.passed)
    return verdict


def _rescued(case: Case, int8_model: bytes, int8_file: bytes, tell: Tell) -> tuple[bytes, Report]:
    """The file of the choice that mends the network, or the one that failed; and the report."""
    rescued = rescue(case, int8_model, tell)
    if rescued.flatbuffer is None:
        return int8_file, rescued.report
    return package(rescued.flatbuffer, _noting(case.spec, rescued.report)), rescued.report


def _noting(spec: Spec, report: Report) -> Spec:
    """The spec with what was chosen in place of plain int8 as the last sentence of its description."""
    kept = f" ({', '.join(report.kept)})" if report.kept else ""
    return msgspec.structs.replace(spec, description=f"{spec.description} Int8: {report.chosen}{kept}.".strip())


def _write_verdict(run: Path, verdict: Gate, report: Report | None) -> None:
    """The gate's files, and those of the rescue; without one, those of an earlier rescue go."""
    files.write_bytes(run / "gate.json", json.format(json.encode(verdict, enc_hook=str), indent=1))
    plot_gate(verdict, run / "gate.png")
    if report:
        files.write_bytes(run / "rescue.json", json.format(json.encode(report), indent=1))
        files.write_text(run / "rescue.md", markdown(report, verdict))
        return
    for name in ("rescue.json", "rescue.md"):
        (run / name).unlink(missing_ok=True)


def check_outputs(out: Path, float_out: Path | None) -> None:
    """Raise OutputError for what would destroy something, or fail only after the work is done."""
    for path in filter(None, (out, float_out)):
        if path.suffix != ".tflite":
            raise OutputError(f"Cannot write a model as {path}: wanted a name that ends in .tflite.")
        files.place(path)
    if float_out and float_out.resolve() == out.resolve():
        raise OutputError(f"Both files would be {out}. Give --float another name than --out.")


def load_spec(path: Path) -> Spec:
    """The spec.json of a training run. Raises DataError, SpecError."""
    try:
        return spec_from_json(path.read_bytes(), str(path))
    except OSError as error:
        raise DataError(
            f"Cannot read {path}: {explain(error)}. Give the folder that `edgesight train` wrote."
        ) from error
