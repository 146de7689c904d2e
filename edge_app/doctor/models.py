"""Models: whether this interpreter knows their operators and gives the answers that they promise."""

import json
from pathlib import Path

from edge_app.doctor.finding import Findings, error, fine, warning
from edge_app.doctor.machine import Machine
from edge_app.doctor.wheel import fitting
from edge_app.own_python import Outcome

_SUBJECT = "models"
_PATIENCE_S = 300.0
"""An emulated board takes a minute."""
_LATER = "mend the errors, then again: edgesight doctor"
_OURS = Path(__file__).parents[1] / "models"


def models(machine: Machine) -> Findings:
    """Load each that ships or was added, in a child process, and compare its known answer."""
    outcome = machine.child(["-m", "edge_app.doctor.trial"], _PATIENCE_S)
    lines = [json.loads(line) for line in outcome.said.splitlines() if line.startswith("{")]
    tried = {line["tried"]: line["refused"] for line in lines if "tried" in line}
    refused = [found for path, why in tried.items() if why for found in _refused(Path(path), why)]
    if not outcome.good:
        refused += _broken_off(machine, outcome, [line["trying"] for line in lines if "trying" in line])
    return refused or fine(_SUBJECT, f"all {len(tried)} load and give their known answers")


def _refused(path: Path, why: str) -> Findings:
    case = why.partition(" Try ")[0]
    if path.parent != _OURS:
        return warning(_SUBJECT, f"{case} (added)", "pip install --upgrade ai-edge-litert, or add it again")
    damaged = "damaged" in why or "hash" in why
    remedy = "pip install --force-reinstall --no-deps edgesight" if damaged else "pip install --upgrade ai-edge-litert"
    return error(_SUBJECT, case, remedy)


def _broken_off(machine: Machine, outcome: Outcome, trying: list[str]) -> Findings:
    """A crash is the interpreter's doing; what Python raised stands as an error of its own in most cases."""
    if not trying:
        return warning(_SUBJECT, f"None could be tried: {outcome.trouble}", _LATER)
    wheel = fitting(machine)
    crashed = outcome.status is None or outcome.status < 0
    remedy = f"pip install --force-reinstall {wheel.package}" if crashed and wheel else _LATER
    return error(_SUBJECT, f"{Path(trying[-1]).name}: {outcome.trouble}", remedy)
