"""Asking a program of the board, such as vcgencmd."""

import shutil
import subprocess
from collections.abc import Callable, Sequence

Runner = Callable[[Sequence[str]], str | None]
"""Runs a command and gives what it printed; None where it is not installed, fails, or does not answer in time."""

_PATIENCE_S = 2.0


def run(command: Sequence[str]) -> str | None:
    """What the command prints to standard output, without blanks around it; see `Runner`."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        # The program is looked up by name as a shell would; its arguments are ours.
        done = subprocess.run(  # noqa: S603
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_S,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
