import sys

import pytest

from edge_app.board import command


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([sys.executable, "-c", "print(' throttled=0x0 ')"], "throttled=0x0"),
        ([sys.executable, "-c", "print('half'); raise SystemExit(1)"], None),
        (["no-such-program-here"], None),
        (["/etc/hostname"], None),
    ],
)
def test_what_a_program_prints(given, expected):
    assert command.run(given) == expected


def test_a_program_that_hangs_is_left(monkeypatch):
    monkeypatch.setattr(command, "_PATIENCE_S", 0.2)
    assert command.run([sys.executable, "-c", "import threading; threading.Event().wait()"]) is None
