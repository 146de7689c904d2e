import pytest
from fake_board import PI_4, lay

from edge_app.board.system import System, system


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (PI_4 | {"proc/self/exe": b"\x7fELF\x02\x01\x01"},
         System(name="Debian GNU/Linux 12 (bookworm)", kernel="6.6.51+rpt-rpi-v8", machine="aarch64", userland_bits=64)),
        (PI_4 | {"proc/self/exe": b"\x7fELF\x01\x01\x01"},
         System(name="Debian GNU/Linux 12 (bookworm)", kernel="6.6.51+rpt-rpi-v8", machine="aarch64", userland_bits=32)),
        ({"proc/self/exe": b"\x7fELF"}, System(name="unknown", kernel="unknown", machine="aarch64", userland_bits=None)),
        ({"proc/self/exe": b"#!/bin/sh"}, System(name="unknown", kernel="unknown", machine="aarch64", userland_bits=None)),
        ({}, System(name="unknown", kernel="unknown", machine="aarch64", userland_bits=None)),
    ],
)  # fmt: skip
def test_system(tmp_path, files, expected):
    assert system(lay(tmp_path, files), machine="aarch64") == expected


def test_this_system():
    found = system()
    assert found.machine
    assert found.userland_bits in (32, 64)
