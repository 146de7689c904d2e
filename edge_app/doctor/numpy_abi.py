"""numpy, and whether it is the one that other compiled packages were built for.

A package built for numpy 1 fails beside numpy 2: simplejpeg when it is imported ("numpy.dtype size changed, may
indicate binary incompatibility"), tflite-runtime when it opens a model ("_ARRAY_API not found"). One built for numpy 2
runs with both. Packages from apt are built for apt's numpy.
https://github.com/raspberrypi/picamera2/issues/1211, https://numpy.org/devdocs/dev/depending_on_numpy.html
"""

from edge_app.doctor.finding import Findings, error, fine, note, warning
from edge_app.doctor.machine import Machine
from edge_app.doctor.package import Package, Packages, beside, first
from edge_app.doctor.wheel import fitting

_SUBJECT = "numpy"
_PATIENCE_S = 30.0
_FIRST_FOR_2 = (1, 7, 4)
"""The first simplejpeg on the Python package index that was built for numpy 2 (1.7.3 says numpy<2)."""


_NUMPY_1 = "pip install 'numpy<2' 'opencv-python-headless<4.12'"
"""From 4.12 on OpenCV wants numpy 2."""


def numpy_abi(machine: Machine) -> Findings:
    """Whether numpy is there, loads, and fits the others: told from metadata first."""
    numpy = first(machine.packages, "numpy")
    if numpy is None:
        return error(_SUBJECT, "numpy is not installed.", "pip install 'numpy>=1.26'")
    return _clashes(machine, numpy) if numpy.numbers >= (2,) else _loaded(machine, numpy)


def _clashes(machine: Machine, numpy: Package) -> Findings:
    runtime = first(machine.packages, "ai-edge-litert", "tflite-runtime")
    if runtime and runtime.name == "tflite-runtime":
        wheel = fitting(machine)
        case = f"{numpy} beside {runtime}, which was built for numpy 1 and opens no model with it."
        return error(_SUBJECT, case, wheel.install if wheel and wheel.package != runtime.name else _NUMPY_1)
    jpeg = first(machine.packages, "simplejpeg")
    if jpeg and _built_for_1(machine.packages, jpeg):
        case = f"{numpy} beside {jpeg} in {jpeg.folder}, which was built for numpy 1: picamera2 cannot be imported."
        remedy = "pip install --force-reinstall --no-deps simplejpeg"
        return (warning if machine.sees("picamera2") else note)(_SUBJECT, case, remedy)
    return _loaded(machine, numpy)


def _built_for_1(packages: Packages, jpeg: Package) -> bool:
    theirs = beside(packages, jpeg, "numpy")
    if jpeg.folder.name == "dist-packages" and theirs:
        return theirs.numbers < (2,)
    return jpeg.numbers < _FIRST_FOR_2


def _loaded(machine: Machine, numpy: Package) -> Findings:
    outcome = machine.child(["-c", "import numpy; numpy.zeros(4).sum()"], _PATIENCE_S)
    if outcome.good:
        return fine(_SUBJECT, numpy.version)
    return error(
        _SUBJECT,
        f"{numpy} is installed but cannot be imported: {outcome.trouble}",
        f"pip install --force-reinstall --no-deps numpy=={numpy.version}",
    )
