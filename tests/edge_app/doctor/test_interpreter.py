import pytest
from fake_machine import children, holds, machine, raised

from edge_app.doctor.interpreter import interpreter
from edge_app.doctor.wheel import fitting, wheel_architecture
from edge_app.own_python import Outcome

ARMV7 = {"architecture": "armv7l", "userland_bits": 32}
ABSENT = raised(
    "edge_app.errors.MissingExtraError: No TFLite interpreter works here. Tried: ai_edge_litert (No module named "
    "'ai_edge_litert'). Try: pip install ai-edge-litert, or on a 32-bit Pi: pip install 'edgesight[tflite-runtime]'"
)


@pytest.mark.parametrize(
    ("changes", "package"),
    [
        ({}, "ai-edge-litert"),
        ({"python": (3, 10)}, "ai-edge-litert"),
        ({"python": (3, 14)}, "ai-edge-litert"),
        ({"python": (3, 15)}, None),
        ({"glibc": (2, 27)}, "ai-edge-litert"),
        ({"glibc": (2, 26)}, None),
        ({"glibc": ()}, None),
        ({"architecture": "x86_64"}, "ai-edge-litert"),
        ({"architecture": "riscv64"}, None),
        (ARMV7, "tflite-runtime"),
        (ARMV7 | {"python": (3, 12)}, None),
        (ARMV7 | {"glibc": (2, 31)}, None),
        ({"userland_bits": 32}, "tflite-runtime"),
        ({"architecture": "armv6l", "userland_bits": 32}, None),
    ],
)
def test_the_wheel_that_fits(tmp_path, changes, package):
    wheel = fitting(machine(tmp_path, **changes))
    assert (wheel and wheel.package) == package


@pytest.mark.parametrize(
    ("architecture", "bits", "expected"),
    [
        ("aarch64", 64, "aarch64"),
        ("aarch64", 32, "armv7l"),
        ("armv8l", 32, "armv7l"),
        ("aarch64", None, "aarch64"),
        ("x86_64", 32, "i686"),
        ("armv6l", 32, "armv6l"),
    ],
)
def test_the_architecture_of_wheels_is_that_of_the_userland(tmp_path, architecture, bits, expected):
    assert wheel_architecture(machine(tmp_path, architecture=architecture, userland_bits=bits)) == expected


@pytest.mark.parametrize(
    ("changes", "outcome", "severity", "case", "remedy"),
    [
        ({}, Outcome(0, "ai_edge_litert 2.3.0"), "ok", "ai_edge_litert 2.3.0", ""),
        (ARMV7, Outcome(0, "tflite_runtime 2.14.0"), "ok", "tflite_runtime 2.14.0", ""),
        ({"python": (3, 15)}, Outcome(0, "tensorflow 3.0"), "ok", "tensorflow 3.0", ""),
        (
            {},
            Outcome(0, "tensorflow 2.20"),
            "note",
            "ai-edge-litert has a wheel for this machine too",
            "pip install ai-",
        ),
        (
            {},
            ABSENT,
            "error",
            "No TFLite interpreter works here. Tried: ai_edge_litert (No",
            "pip install ai-edge-litert ",
        ),
        (ARMV7, ABSENT, "error", "No TFLite interpreter", "pip install 'edgesight[tflite-runtime]' "),
        ({}, Outcome(-11), "error", "it crashed (SIGSEGV)", "pip install ai-edge-litert "),
        ({}, Outcome(None, patience_s=60), "error", "no answer within 60 s", "pip install ai-edge-litert "),
        (ARMV7 | {"python": (3, 13)}, ABSENT, "error", "wheels for Python 3.8 to 3.11, not 3.13", "write the 64-bit"),
        (
            {"python": (3, 15)},
            ABSENT,
            "error",
            "wheels for Python 3.10 to 3.14, not 3.15",
            "make a virtual environment",
        ),
        ({"glibc": ()}, ABSENT, "error", "needs glibc 2.27 or newer; here is no glibc", "use a Debian-based"),
    ],
)
def test_interpreter(tmp_path, changes, outcome, severity, case, remedy):
    findings = interpreter(machine(tmp_path, child=children(find_runtime=outcome), **changes))
    holds(findings, severity, case, remedy)
