import pytest
from fake_machine import APT, children, holds, machine, package, raised

from edge_app.doctor.numpy_abi import numpy_abi

TWO, ONE = package("numpy 2.3.1"), package("numpy 1.26.4")
APT_ONE, APT_TWO = package("numpy 1.24.2", APT), package("numpy 2.2.4", APT)
APT_JPEG, OLD_JPEG, NEW_JPEG = (
    package("simplejpeg 1.8.1", APT),
    package("simplejpeg 1.7.3"),
    package("simplejpeg 1.7.4"),
)
OLD_RUNTIME, LITERT = package("tflite-runtime 2.14.0"), package("ai-edge-litert 2.3.0")
JPEG_AGAIN = "pip install --force-reinstall --no-deps simplejpeg"


@pytest.mark.parametrize(
    ("packages", "severity", "case", "remedy"),
    [
        ([TWO], "ok", "2.3.1", ""),
        ([ONE], "ok", "1.26.4", ""),
        ([], "error", "not installed", "pip install 'numpy>=1.26'"),
        ([TWO, OLD_RUNTIME], "error", "numpy 2.3.1 beside tflite-runtime 2.14.0", "pip install ai-edge-litert"),
        ([TWO, OLD_RUNTIME, LITERT], "ok", "2.3.1", ""),
        ([ONE, OLD_RUNTIME], "ok", "1.26.4", ""),
        ([TWO, APT_ONE, APT_JPEG], "warning", f"beside simplejpeg 1.8.1 in {APT}, which was built for", JPEG_AGAIN),
        ([ONE, APT_ONE, APT_JPEG], "ok", "1.26.4", ""),
        ([TWO, APT_TWO, APT_JPEG], "ok", "2.3.1", ""),
        ([APT_ONE, APT_JPEG], "ok", "1.24.2", ""),
        ([TWO, NEW_JPEG, APT_ONE, APT_JPEG], "ok", "2.3.1", ""),
        ([TWO, OLD_JPEG], "warning", "beside simplejpeg 1.7.3", JPEG_AGAIN),
        ([TWO, NEW_JPEG], "ok", "2.3.1", ""),
    ],
)
def test_from_metadata(tmp_path, packages, severity, case, remedy):
    seen = tmp_path / "dist-packages"
    (seen / "picamera2").mkdir(parents=True)
    (seen / "picamera2/__init__.py").touch()
    child = children()
    findings = numpy_abi(machine(tmp_path, packages=tuple(packages), search_path=(seen,), child=child))
    holds(findings, severity, case, remedy)
    assert bool(child.asked) == (severity == "ok")  # nothing is imported where metadata tells that it will fail


def test_where_only_tflite_runtime_runs_numpy_gives_way(tmp_path):
    there = machine(tmp_path, packages=(TWO, OLD_RUNTIME), architecture="armv7l", userland_bits=32)
    remedy = "pip install 'numpy<2' 'opencv-python-headless<4.12'"
    holds(numpy_abi(there), "error", "numpy 2.3.1 beside tflite-runtime 2.14.0", remedy)


def test_without_picamera2_simplejpeg_is_only_noted(tmp_path):
    holds(numpy_abi(machine(tmp_path, packages=(TWO, OLD_JPEG))), "note", "simplejpeg", JPEG_AGAIN)


def test_a_numpy_that_does_not_load(tmp_path):
    child = children(numpy=raised("ImportError: libopenblas.so.0: cannot open shared object file"))
    findings = numpy_abi(machine(tmp_path, child=child))
    holds(findings, "error", "libopenblas.so.0", "pip install --force-reinstall --no-deps numpy==2.3.1")
