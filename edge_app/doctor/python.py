"""The version of Python."""

from edge_app.doctor.finding import Findings, error, fine
from edge_app.doctor.machine import Machine

OLDEST, NEWEST = (3, 11), (3, 13)
"""As pyproject.toml says."""
_SUBJECT = "Python"


def python(machine: Machine) -> Findings:
    """Whether edgesight is made for it."""
    here = f"{machine.python_text} in {machine.shown(machine.prefix)}"
    if OLDEST <= machine.python <= NEWEST:
        return fine(_SUBJECT, here)
    return error(
        _SUBJECT,
        f"Python {here}; edgesight is made for 3.{OLDEST[1]} to 3.{NEWEST[1]}.",
        f"make a virtual environment with one of these: python3.{NEWEST[1]} -m venv --system-site-packages ~/edgesight",
    )
