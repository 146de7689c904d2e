"""What `edgesight convert --edgetpu` says."""

import shlex
from collections.abc import Iterator
from typing import Any

import click

from convert.edgetpu.compiler import COMPILER, INSTALL
from convert.edgetpu.log import MAPPED, CompilerLog
from convert.edgetpu.prediction import Prediction, Verdict
from convert.edgetpu.run import Outcome

_PLACES = {
    "mapped": "Edge TPU",
    "border": "CPU: converts from or to float32",
    "unmapped": "CPU",
    "behind": "CPU: reads what the CPU computes",
}


def print_edgetpu(outcome: Outcome, *, err: bool = False) -> None:
    """The prediction; and what the compiler did, or how to get it. err: on standard error."""
    for line in (*_predicted(outcome.prediction), *_compiled(outcome)):
        click.echo(line, err=err)


def as_table(outcome: Outcome) -> dict[str, Any]:
    """The same for programs."""
    prediction, log = outcome.prediction, outcome.log
    return {
        "model": str(outcome.path),
        "predicted": {
            "operators": len(prediction.verdicts),
            "mapped": prediction.mapped,
            "mac_share": prediction.mac_share,
            "first": _as_table(prediction.first) if prediction.first else None,
            "unmapped": [_as_table(verdict) for verdict in prediction.verdicts if verdict.fault],
        },
        "compiled": str(outcome.compiled) if outcome.compiled else None,
        "compiler": {**log._asdict(), "rows": [row._asdict() for row in log.rows]} if log else None,
    }


def _as_table(verdict: Verdict) -> dict[str, Any]:
    fault = verdict.fault._asdict() if verdict.fault else {}
    return {"operator": verdict.step.kind, "layer": verdict.layer, "path": verdict.step.path, **fault}


def _predicted(prediction: Prediction) -> Iterator[str]:
    yield (
        f"Edge TPU, predicted: {prediction.mapped} of {len(prediction.verdicts)} operators and "
        f"{prediction.mac_share:.0%} of the multiplications"
    )
    for (kind, place), count in sorted(prediction.counts().items()):
        yield f"  {kind:28} {count:4}  {_PLACES[place]}"
    first = prediction.first
    if first and first.fault:
        yield f"  first on the CPU: {first.step.kind} in {first.where}: {first.fault.why}. {first.fault.change}"
    yield from dict.fromkeys(_others(prediction))
    for verdict in prediction.verdicts:
        if verdict.doubt:
            yield f"  in doubt: {verdict.step.kind} in {verdict.where}: {verdict.doubt}"


def _others(prediction: Prediction) -> Iterator[str]:
    """What comes to light when the first is mended; a line for each operator of each layer."""
    for verdict in prediction.verdicts:
        if verdict.fault and verdict is not prediction.first:
            place = f"layer {verdict.layer!r}" if verdict.layer else verdict.step.path
            yield f"  also: {verdict.step.kind} in {place}. {verdict.fault.change}"


def _compiled(outcome: Outcome) -> Iterator[str]:
    if outcome.log is None or outcome.compiled is None:
        yield f"{COMPILER} is not installed here: nothing was compiled. {INSTALL}."
        return
    yield from _log_lines(outcome.log, outcome.prediction)
    path, model = outcome.compiled, outcome.path
    yield f"Wrote {path}. Keep {model.name} beside it: the CPU runs that where no Edge TPU works."
    yield f"Next: edgesight run --model {shlex.quote(str(path))} --delegate edgetpu --source 0"


def _log_lines(log: CompilerLog, prediction: Prediction) -> Iterator[str]:
    yield (
        f"{COMPILER} {log.version}: {log.mapped} of {log.total} operators in the Edge TPU "
        f"(predicted {prediction.mapped})"
    )
    for row in log.rows:
        if row.status != MAPPED:
            yield f"  {row.operator:28} {row.number:4}  {row.status}"
    if log.on_chip:
        yield f"  weights: {log.on_chip} stay in the Edge TPU, {log.streamed or 'the others'} are sent for each picture"
