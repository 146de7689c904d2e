import subprocess
import sys

from edge_app.commands.progress import progress

PROGRAM = """
from edge_app.commands.progress import progress
with progress("Judging", 4) as done:
    done(2)
"""


def test_in_a_log_it_is_silent(capsys):
    with progress("Judging", 3) as done:
        done(1)
        done(3)
    assert capsys.readouterr() == ("", "")


def test_on_a_terminal_it_is_a_bar():
    call = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        call,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/bin", "TTY_COMPATIBLE": "1", "FORCE_COLOR": "1"},
    )
    assert done.stdout == ""
    assert "Judging" in done.stderr
    assert "50%" in done.stderr
