"""OpenCV: which of its wheels is installed, and whether the loader finds what it needs."""

import re

from edge_app.doctor.finding import Findings, error, fine, warning
from edge_app.doctor.machine import Machine
from edge_app.doctor.package import Packages, listed
from edge_app.own_python import Outcome

_SUBJECT = "OpenCV"
_HEADLESS = "opencv-python-headless"
_FLAVOURS = ("opencv-python", _HEADLESS, "opencv-contrib-python", "opencv-contrib-python-headless")
"""All four put their files into the same folder, cv2."""
_PATIENCE_S = 60.0
_PROGRAM = "import cv2, sys; sys.stdout.write(cv2.__version__)"
_APT = {
    "libGL.so.1": "libgl1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libatlas.so.3": "libatlas3-base",
    "libgomp.so.1": "libgomp1",
    "libSM.so.6": "libsm6",
    "libXext.so.6": "libxext6",
    "libxcb.so.1": "libxcb1",
}
"""Debian's package for each library that a wheel of OpenCV takes from the system."""


def opencv(machine: Machine) -> Findings:
    """Whether it can be imported; metadata and the loader's message tell what keeps it from that."""
    found = _flavours(machine.packages)
    outcome = machine.child(["-c", _PROGRAM], _PATIENCE_S)
    if len(found) > 1:
        return _several(found, outcome)
    if not outcome.good:
        return _broken(found, outcome)
    return fine(_SUBJECT, f"{outcome.said} ({found[0].name if found else 'not from pip'})")


def _flavours(packages: Packages) -> Packages:
    """Each that is installed, once: the system's own beside that of a virtual environment is never imported."""
    found = {one.name: one for one in reversed(packages) if one.name in _FLAVOURS}
    front = next((one.folder for one in packages if one.name in found), None)
    return tuple(found[name] for name in _FLAVOURS if name in found and found[name].folder == front)


def _several(found: Packages, outcome: Outcome) -> Findings:
    names = " ".join(one.name for one in found)
    case = f"{listed(found)} are both installed and overwrite each other's files"
    remedy = f"pip uninstall -y {names} && pip install {_HEADLESS}"
    if outcome.good:
        return warning(_SUBJECT, f"{case}; {outcome.said} is imported.", remedy)
    return error(_SUBJECT, f"{case}: {outcome.trouble}", remedy)


def _broken(found: Packages, outcome: Outcome) -> Findings:
    if not found and "No module named 'cv2'" in outcome.trouble:
        return error(_SUBJECT, "OpenCV is not installed.", f"pip install {_HEADLESS}")
    case = f"{found[0] if found else 'cv2'} cannot be imported: {outcome.trouble}"
    return error(_SUBJECT, case, _remedy(found, outcome.trouble))


def _remedy(found: Packages, trouble: str) -> str:
    name = found[0].name if found else _HEADLESS
    missing = re.search(r"(lib[\w.+-]+\.so[.\d]*): cannot open shared object", trouble)
    if missing and found and not name.endswith("headless"):
        return f"pip uninstall -y {name} && pip install {name}-headless   # which needs no screen"
    if missing:
        package = _APT.get(missing.group(1))
        return (
            f"sudo apt install {package}"
            if package
            else f"apt-file search {missing.group(1)}   # and install what it names"
        )
    if "GLIBC_" in trouble:
        return "update the operating system: this wheel was made for a newer C library"
    if "numpy" in trouble:
        return f"pip install --force-reinstall numpy {name}"
    return f"pip install --force-reinstall --no-deps {name}"
