import sys

import pytest

from edge_app.own_python import Outcome, run_python


@pytest.mark.parametrize(
    ("program", "patience_s", "status", "trouble"),
    [
        ("raise ImportError('libGL.so.1: gone')", 60, 1, "ImportError: libGL.so.1: gone"),
        (
            "class Half:\n def __del__(self): self.missing\n"
            "def make():\n half = Half()\n raise OSError('not there')\nmake()",
            60,
            1,
            "OSError: not there",
        ),
        ("import os; os.abort()", 60, -6, "it crashed (SIGABRT)"),
        ("import ctypes; ctypes.string_at(0)", 60, -11, "it crashed (SIGSEGV)"),
        ("import signal; signal.pause()", 0.5, None, "no answer within 0.5 s"),
        ("raise SystemExit(3)", 60, 3, "exit status 3"),
    ],
)
def test_trouble(program, patience_s, status, trouble):
    outcome = run_python(["-c", program], patience_s)
    assert not outcome.good
    assert (outcome.status, outcome.trouble) == (status, trouble)


def test_what_it_says_is_kept_apart_from_what_it_complains_of():
    outcome = run_python(["-c", "import sys; print(' yes '); print('but', file=sys.stderr)"], 60)
    assert outcome == Outcome(0, "yes", "but", 60)
    assert outcome.good


def test_a_signal_without_a_name():
    assert Outcome(-63).trouble == "it crashed (signal 63)"


def test_it_sees_the_same_packages_and_nothing_of_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "beside.py").write_text("")
    seen = tmp_path / "seen"
    seen.mkdir()
    (seen / "found.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path, str(seen)])
    assert run_python(["-c", "import found"], 60).good
    assert run_python(["-c", "import beside"], 60).trouble == "ModuleNotFoundError: No module named 'beside'"
