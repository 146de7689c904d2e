"""picamera2, through which a CSI camera is opened: it comes from the Pi's apt and must be seen from the environment."""

from pathlib import Path
from shlex import quote

from edge_app.board.name import board_name
from edge_app.doctor.finding import Findings, fine, note, warning
from edge_app.doctor.machine import Machine
from edge_app.doctor.sensors import sensors

_SUBJECT = "picamera2"
_SYSTEM = "usr/lib/python3/dist-packages"
_INSTALL = "sudo apt install python3-picamera2"
_AGAIN = "/usr/bin/python3 -m venv --system-site-packages ~/edgesight, and install edgesight there"


def picamera(machine: Machine) -> Findings:
    """Whether it can be seen; nothing is told of machines that are no Raspberry Pi and have none."""
    if machine.sees("picamera2"):
        return _companion(machine)
    if (machine.root / _SYSTEM / "picamera2").is_dir():
        return _hidden(machine)
    if sensors(machine.root):
        return warning(_SUBJECT, "It is not installed, and a CSI camera cannot be opened without.", _INSTALL)
    if board_name(machine.root).startswith("Raspberry Pi"):
        return note(_SUBJECT, "It is not installed; only a CSI camera needs it.", _INSTALL)
    return []


def _companion(machine: Machine) -> Findings:
    """picamera2 from pip comes without libcamera, which only apt has."""
    if not machine.sees("libcamera"):
        return warning(_SUBJECT, "It is there, but libcamera, which it needs, cannot be seen.", _way(machine))
    made_for = _made_for(machine.root)
    if made_for and machine.python not in made_for:
        return _other_python(machine, made_for)
    return fine(_SUBJECT, "visible")


def _hidden(machine: Machine) -> Findings:
    made_for = _made_for(machine.root)
    if made_for and machine.python not in made_for:
        return _other_python(machine, made_for)
    case = f"apt has installed it, but the environment {machine.prefix} does not see the system's packages."
    return warning(_SUBJECT, case, _way(machine))


def _other_python(machine: Machine, made_for: set[tuple[int, int]]) -> Findings:
    theirs = " or ".join(f"{major}.{minor}" for major, minor in sorted(made_for))
    return warning(_SUBJECT, f"apt's is made for Python {theirs}; this is {machine.python_text}.", _AGAIN)


def _way(machine: Machine) -> str:
    """A virtual environment is opened by one word in its settings; a Python from elsewhere cannot be."""
    settings = machine.prefix / "pyvenv.cfg"
    if (machine.root / _SYSTEM / "libcamera").is_dir() and settings.is_file():
        return f"sed -i 's/^include-system-site-packages.*/include-system-site-packages = true/' {quote(str(settings))}"
    return _AGAIN if (machine.root / _SYSTEM / "picamera2").is_dir() else _INSTALL


def _made_for(root: Path) -> set[tuple[int, int]]:
    """The Pythons for which apt's libcamera was compiled, from names such as _libcamera.cpython-311-aarch64-....so."""
    tags = (path.name.split(".")[1] for path in (root / _SYSTEM / "libcamera").glob("_libcamera.cpython-3*.so"))
    return {(3, int(tag.split("-")[1][1:])) for tag in tags}
