import pytest
from fake_machine import APT, children, holds, machine, package, raised

from edge_app.doctor.opencv import opencv
from edge_app.own_python import Outcome

HEADLESS, FULL = package("opencv-python-headless 4.12.0.88"), package("opencv-python 4.10.0.84")
GOOD = Outcome(0, "4.12.0")


def lacking(library):
    return raised(f"ImportError: {library}: cannot open shared object file: No such file or directory")


@pytest.mark.parametrize(
    ("packages", "outcome", "severity", "case", "remedy"),
    [
        ([HEADLESS], GOOD, "ok", "4.12.0 (opencv-python-headless)", ""),
        ([FULL], GOOD, "ok", "4.12.0 (opencv-python)", ""),
        ([], GOOD, "ok", "4.12.0 (not from pip)", ""),
        ([HEADLESS, package("opencv-python 4.6.0", APT)], GOOD, "ok", "(opencv-python-headless)", ""),
        (
            [FULL, HEADLESS],
            GOOD,
            "warning",
            "opencv-python 4.10.0.84 and opencv-python-headless 4.12.0.88 are both installed",
            "pip uninstall -y opencv-python opencv-python-headless && pip install opencv-python-headless",
        ),
        (
            [FULL, HEADLESS],
            lacking("libGL.so.1"),
            "error",
            "each other's files: ImportError: libGL",
            "pip uninstall -y",
        ),
        ([FULL], lacking("libGL.so.1"), "error", "libGL.so.1", "pip uninstall -y opencv-python && pip install opencv-"),
        (
            [FULL],
            lacking("libxcb.so.1"),
            "error",
            "libxcb.so.1",
            "pip uninstall -y opencv-python && pip install opencv-",
        ),
        ([HEADLESS], lacking("libgthread-2.0.so.0"), "error", "libgthread", "sudo apt install libglib2.0-0"),
        ([HEADLESS], lacking("libatlas.so.3"), "error", "libatlas", "sudo apt install libatlas3-base"),
        ([HEADLESS], lacking("libstrange.so.7"), "error", "libstrange", "apt-file search libstrange.so.7"),
        ([], lacking("libGL.so.1"), "error", "cv2 cannot be imported", "sudo apt install libgl1"),
        (
            [],
            raised("ModuleNotFoundError: No module named 'cv2'"),
            "error",
            "not installed",
            "pip install opencv-python-h",
        ),
        (
            [HEADLESS],
            raised("ImportError: version `GLIBC_2.38' not found"),
            "error",
            "GLIBC_2.38",
            "update the operating",
        ),
        (
            [HEADLESS],
            raised("ImportError: numpy._core.multiarray failed"),
            "error",
            "multiarray",
            "pip install --force-reinstall numpy opencv",
        ),
        ([HEADLESS], Outcome(-4), "error", "it crashed (SIGILL)", "pip install --force-reinstall --no-deps opencv-"),
        ([HEADLESS], Outcome(None, patience_s=60), "error", "no answer within 60 s", "pip install --force-reinstall"),
    ],
)
def test_opencv(tmp_path, packages, outcome, severity, case, remedy):
    findings = opencv(machine(tmp_path, packages=tuple(packages), child=children(cv2=outcome)))
    holds(findings, severity, case, remedy)
