"""All checks, one after the other; one that fails is told of and stops none of the others."""

from collections.abc import Callable

from edge_app.doctor.cameras import cameras
from edge_app.doctor.clock import clock
from edge_app.doctor.coral import coral
from edge_app.doctor.disk import disk
from edge_app.doctor.finding import Findings, warning
from edge_app.doctor.gallery import gallery
from edge_app.doctor.interpreter import interpreter
from edge_app.doctor.machine import Machine
from edge_app.doctor.models import models
from edge_app.doctor.numpy_abi import numpy_abi
from edge_app.doctor.opencv import opencv
from edge_app.doctor.picamera import picamera
from edge_app.doctor.power import power, temperature
from edge_app.doctor.processor import governor, processor
from edge_app.doctor.python import python
from edge_app.doctor.system import system

Check = Callable[[Machine], Findings]

CHECKS: dict[str, Check] = {
    "Python": python,
    "system": system,
    "numpy": numpy_abi,
    "OpenCV": opencv,
    "interpreter": interpreter,
    "models": models,
    "picamera2": picamera,
    "camera": cameras,
    "processor": processor,
    "governor": governor,
    "power": power,
    "temperature": temperature,
    "Coral": coral,
    "disk": disk,
    "gallery": gallery,
    "clock": clock,
}
"""By subject, in the order in which they are made and, among equals, shown."""

# What reading a strange machine has been seen to raise: a file that no other machine words so, a driver that refuses.
_STRANGE = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, ImportError, StopIteration)


def examine(machine: Machine, checks: dict[str, Check] = CHECKS, begin: Callable[[str], object] = str) -> Findings:
    """What all checks find; `begin` is told the subject of each before it is made."""
    findings = Findings()
    for subject, check in checks.items():
        begin(subject)
        findings += _made(subject, check, machine)
    return findings


def _made(subject: str, check: Check, machine: Machine) -> Findings:
    try:
        return check(machine)
    except _STRANGE as reason:
        case = f"This could not be checked: {type(reason).__name__}: {str(reason).rstrip('.')}."
        return warning(subject, case, "tell the makers of edgesight: this machine is one they have not seen")
