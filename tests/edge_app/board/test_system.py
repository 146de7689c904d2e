import pytest
from fake_board import PI_4, lay

from edge_app.board.system import system


@pytest.mark.parametrize(
    ("files", "name", "kernel", "bits"),
    [
        (PI_4 | {"proc/self/exe": b"\x7fELF\x02\x01\x01"}, "Debian GNU/Linux 12 (bookworm)", "6.6.51+rpt-rpi-v8", 64),
        (PI_4 | {"proc/self/exe": b"\x7fELF\x01\x01\x01"}, "Debian GNU/Linux 12 (bookworm)", "6.6.51+rpt-rpi-v8", 32),
        ({"etc/os-release": "ID=debian\nPRETTY_NAME='Own = mine'\n"}, "Own = mine", "unknown", None),
        ({"proc/self/exe": b"\x7fELF"}, "unknown", "unknown", None),
        ({"proc/self/exe": b"\x7fELF\x07"}, "unknown", "unknown", None),
        ({"proc/self/exe": b"#!/bin/sh"}, "unknown", "unknown", None),
        ({}, "unknown", "unknown", None),
    ],
)
def test_system(tmp_path, files, name, kernel, bits):
    found = system(lay(tmp_path, files), machine="aarch64")
    assert (found.name, found.kernel, found.machine, found.userland_bits) == (name, kernel, "aarch64", bits)


def test_this_system():
    found = system()
    assert found.machine
    assert found.userland_bits in (32, 64)
