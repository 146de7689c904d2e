import pytest
from fake_machine import holds, machine

from edge_app.doctor.system import system


@pytest.mark.parametrize(
    ("changes", "severity", "case", "remedy"),
    [
        ({}, "ok", "Debian GNU/Linux 12 (bookworm), aarch64, glibc 2.36, 64 bits", ""),
        ({"userland_bits": None, "glibc": ()}, "ok", "aarch64, no glibc", ""),
        (
            {"userland_bits": 32},
            "warning",
            "A 32-bit userland (armv7l) on a 64-bit kernel (aarch64)",
            "write the 64-bit",
        ),
        ({"userland_bits": 32, "architecture": "x86_64"}, "warning", "userland (i686)", "write the 64-bit"),
        (
            {"userland_bits": 32, "architecture": "armv7l"},
            "note",
            "only the old tflite-runtime runs",
            "write the 64-bit",
        ),
        (
            {"userland_bits": 32, "architecture": "armv6l"},
            "warning",
            "no interpreter is made for ARMv6",
            "use a Raspberry",
        ),
    ],
)
def test_system(tmp_path, changes, severity, case, remedy):
    holds(system(machine(tmp_path, **changes)), severity, case, remedy)
