"""The TFLite interpreter: installed, loadable, or which one to install."""

from edge_app.doctor.finding import Findings, error, fine, note
from edge_app.doctor.machine import Machine
from edge_app.doctor.wheel import WHEELS, Wheel, fitting
from edge_app.inference.shipped import shipped

_SUBJECT = "interpreter"
_PATIENCE_S = 60.0
"""TensorFlow takes half a minute to import on a slow machine."""
_PROGRAM = """
import sys
from edge_app.inference.runtime import find_runtime

runtime = find_runtime()
runtime.interpreter(model_path=sys.argv[1])
sys.stdout.write(str(runtime))
"""
"""An interpreter may be imported and then open nothing."""


def interpreter(machine: Machine) -> Findings:
    """Whether one opens a model; else which wheel fits here, or why none does."""
    outcome = machine.child(["-c", _PROGRAM, str(next(iter(shipped().values())))], _PATIENCE_S)
    wheel = fitting(machine)
    if outcome.good:
        return _working(outcome.said, wheel)
    if wheel:
        trouble = outcome.trouble.removeprefix("edge_app.errors.MissingExtraError: ").partition(" Try: ")[0]
        return error(_SUBJECT, trouble, f"{wheel.install}   # it has a wheel for this machine")
    obstacles = "; ".join(wheel.obstacle(machine) for wheel in WHEELS)
    return error(_SUBJECT, f"None is installed, and none fits: {obstacles}.", _way_out(machine))


def _working(name: str, wheel: Wheel | None) -> Findings:
    """Which one it is; a better one is named where it has a wheel."""
    if wheel and not name.startswith(wheel.package.replace("-", "_")):
        return note(
            _SUBJECT, f"{name} works; {wheel.package} has a wheel for this machine too and comes first.", wheel.install
        )
    return fine(_SUBJECT, name)


def _way_out(machine: Machine) -> str:
    if not machine.glibc:
        return "use a Debian-based system, such as Raspberry Pi OS: wheels need glibc"
    if machine.userland_bits == 32:
        return "write the 64-bit Raspberry Pi OS to the card with Raspberry Pi Imager"
    return "make a virtual environment with another Python: python3.13 -m venv --system-site-packages ~/edgesight"
