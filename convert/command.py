"""`edgesight convert`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from convert.told import change, print_anomaly, print_clinical_gate, print_detector, print_embedder
from edge_app.commands.judging import (
    embed_with_progress,
    find_with_progress,
    judge_with_progress,
    score_with_progress,
)
from edge_app.commands.logs import show_logs
from edge_app.commands.number import Number
from edge_app.errors import ConversionError
from edge_app.named import named

if TYPE_CHECKING:
    from convert.gate import Gate, Support
    from convert.quantise import Io
    from convert.rescue.bench import Trial

_TASKS: dict[str, tuple[str, str, Any, Any]] = {
    "embed": ("convert.embedder_run:convert_embedder", "embeds", embed_with_progress, print_embedder),
    "detect": ("convert.detector_run:convert_detector", "finding", find_with_progress, print_detector),
    "anomaly": ("convert.anomaly_run:convert_anomaly", "judging", score_with_progress, print_anomaly),
}
"""Of networks that are no classifiers: what converts, its keyword for what judges, that, and what tells of it."""


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The int8 .tflite file to write.")
@click.option(
    "--float",
    "float_out",
    type=click.Path(path_type=Path),
    help="Also write the float32 twin here, whatever the verdict.",
)
@click.option(
    "--tolerance",
    type=Number(min=0),
    default=1.0,
    show_default=True,
    help="Percentage points that int8 may be below Keras.",
)
@click.option(
    "--samples",
    type=click.IntRange(min=10),
    default=200,
    show_default=True,
    help="Training pictures to measure ranges on.",
)
@click.option(
    "--io",
    type=click.Choice(["int8", "uint8"]),
    default="int8",
    show_default=True,
    help="Input and output of the int8 file; MediaPipe Tasks wants uint8.",
)
@click.option("--rescue", "rescuing", is_flag=True, help="When int8 fails, find out why and mend it.")
@click.option(
    "--edgetpu",
    is_flag=True,
    help="Say which operators a Coral Edge TPU will run, and compile the file for it where edgetpu_compiler is "
    "installed. RUN may be a finished .tflite file then, or the name of a model.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
@click.pass_context
def convert(
    context: click.Context,
    run: Path,
    out: Path | None,
    float_out: Path | None,
    tolerance: float,
    samples: int,
    io: "Io",
    rescuing: bool,
    edgetpu: bool,
    as_json: bool,
) -> None:
    """Convert the network of RUN (a folder that `edgesight train` wrote) to int8 TFLite, and judge it.

    The test pictures go through Keras, float TFLite and int8 TFLite; where they are few, others as well.
    Exit status 1 when int8 falls more than the tolerance below Keras; OUT is then not written. Of a network that
    screens medical pictures, AUC, sensitivity, specificity and calibration are judged as well, in hundredths of 1, 2,
    2 and 2 for each point of tolerance. With --rescue, better
    calibration, weights equalised across layers and a few layers left in int16 or float32 are tried first, in this
    order; RUN/rescue.md tells what each gave.
    """
    show_logs()
    if edgetpu and not run.is_dir():
        _refuse_options_of_runs(context)
        _to_edgetpu(run, out, as_json=as_json)
        return
    if out is None:
        raise click.MissingParameter(ctx=context, param_hint="'--out'", param_type="option")
    passed = _converted(
        run, out, float_out=float_out, tolerance=tolerance, samples=samples, io=io, rescuing=rescuing, as_json=as_json
    )
    if edgetpu and passed:
        _to_edgetpu(out, None, run=run, err=as_json)
    raise SystemExit(0 if passed else 1)


def _refuse_options_of_runs(context: click.Context) -> None:
    """A finished file is not converted again."""
    given = [
        option
        for option in context.command.params
        if option.name in ("float_out", "tolerance", "samples", "io", "rescuing")
        and context.get_parameter_source(option.name) == click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"{given[0].opts[0]} is for converting a run; a finished file is only compiled.")


def _converted(
    run: Path,
    out: Path,
    *,
    float_out: Path | None,
    tolerance: float,
    samples: int,
    io: "Io",
    rescuing: bool,
    as_json: bool,
) -> bool:
    """Convert as the task of the network goes, and say what came of it. Whether it passed."""
    from convert.run import convert_run, load_spec

    spec = load_spec(run / "spec.json")
    if rescuing and spec.task != "classify":
        raise ConversionError("--rescue mends classifiers only so far. Leave it out.")
    if spec.task in _TASKS:
        converting, keyword, judging, tell = _TASKS[spec.task]
        told = named(converting)(
            run, spec, out, float_out=float_out, tolerance_points=tolerance, samples=samples, io=io,
            **{keyword: judging},
        )  # fmt: skip
        click.echo((run / "gate.json").read_text(encoding="utf-8")) if as_json else tell(told, run, out)
        return bool(told.passed)
    verdict = convert_run(
        run,
        out,
        float_out=float_out,
        tolerance_points=tolerance,
        samples=samples,
        io=io,
        rescuing=_print_trial if rescuing else None,
        judging=judge_with_progress,
    )
    if as_json:
        click.echo((run / "gate.json").read_text(encoding="utf-8"))
    else:
        if rescuing:
            _print_rescue(run / "rescue.md")
        _print(verdict, run, out)
    return verdict.passed


def _to_edgetpu(
    name: Path, out: Path | None, *, run: Path | None = None, as_json: bool = False, err: bool = False
) -> None:
    """Predict, compile where that can be done, and say both. run: where the Keras network lies, for its layers."""
    from convert.edgetpu.run import edgetpu_run
    from convert.edgetpu.told import as_table, print_edgetpu

    outcome = edgetpu_run(name, out, run)
    if as_json:
        from msgspec import json

        click.echo(json.format(json.encode(as_table(outcome)), indent=1))
    else:
        print_edgetpu(outcome, err=err)


def _print_trial(trial: "Trial") -> None:
    result = f"{trial.score.difference.points:+.1f} points" if trial.score else "not possible"
    click.echo(f"  rescue: {trial.choice}: {result}", err=True)


def _print_rescue(report: Path) -> None:
    if report.is_file():
        click.echo(report.read_text(encoding="utf-8"))
    else:
        click.echo("Nothing to rescue: plain int8 passed.")


def _print(verdict: "Gate", run: Path, out: Path) -> None:
    click.echo(f"{verdict.n} {verdict.split} pictures, {len(verdict.skipped)} skipped; 95 % intervals in brackets")
    for kind, row in verdict.accuracy.items():
        low, high = row.interval
        line = f"  {kind:6} {row.accuracy:7.2%}  [{low:.2%}, {high:.2%}]"
        click.echo(line + change(verdict.difference.get(kind)))
    click.echo(f"  int8 and Keras agree on {verdict.agreement.accuracy:.2%}")
    losers = [row for row in verdict.worst_classes[:3] if row.int8 < row.keras]
    if losers:
        rows = ", ".join(f"{row.label} {row.keras:.1%} -> {row.int8:.1%} (n={row.n})" for row in losers)
        click.echo(f"  classes that lost most: {rows}")
    if verdict.support:
        _print_support(verdict, verdict.support)
    if verdict.clinical:
        print_clinical_gate(verdict.clinical)
    low = verdict.difference["int8"].interval[0]
    if verdict.passed and low < -verdict.tolerance_points:
        click.echo(
            f"  note: with {verdict.n} pictures a loss of up to {-low:.1f} points cannot be excluded; more narrow it"
        )
    if verdict.passed:
        click.echo(f"PASSED (tolerance {verdict.tolerance_points:g} points). Wrote {out}; see {run / 'gate.png'}")
        click.echo(f"Next: edgesight run --model {out} --source 0")
    elif verdict.clinical and not verdict.clinical.passed:
        failed = ", ".join(name for name, one in verdict.clinical.figures.items() if not one.passed)
        click.echo(
            f"FAILED: int8 differs from Keras by more than allowed in {failed}. {out} was not touched; the model is "
            f"{run / 'rejected.tflite'}. Try more pictures for calibration: --samples 500"
            + ("" if (run / "rescue.md").is_file() else ", or --rescue")
        )
    else:
        lost = verdict.support.total_points if verdict.support else verdict.difference["int8"].points
        click.echo(
            f"FAILED: int8 is {-lost:.2f} points below Keras, tolerance {verdict.tolerance_points:g}. {out} was not "
            f"touched; the model is {run / 'rejected.tflite'}, the pictures that it sees most differently are in "
            f"{run / 'gate.png'}."
        )


def _print_support(verdict: "Gate", support: "Support") -> None:
    click.echo(
        f"  {verdict.n} pictures are few: one of them is {100 / verdict.n:.1f} points. {support.n} others, mostly "
        f"trained on, were asked as well: {support.difference.points:+.2f} points, the same class on "
        f"{support.agreement.accuracy:.1%}; all together {support.total_points:+.2f} points"
    )
