"""A second Python, in a process of its own with the packages that this one sees: what it loads may crash or hang."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a process ended.

    status: its exit status, minus the number of the signal that killed it, or None if it did not end in `patience_s`.
    said, complained: what it wrote to standard output and standard error, without blanks around it.
    """

    status: int | None
    said: str = ""
    complained: str = ""
    patience_s: float = 0

    @property
    def good(self) -> bool:
        """It ended by itself and had nothing to complain of."""
        return self.status == 0

    @property
    def trouble(self) -> str:
        """Why it is not good, in a few words: what Python raised, the signal, or the time it had."""
        if self.status is None:
            return f"no answer within {self.patience_s:g} s"
        if self.status < 0:
            return f"it crashed ({_signal_name(-self.status)})"
        # Objects that were half made may complain after the error itself.
        error = self.complained.partition("\nException ignored in")[0]
        return (error.splitlines() or [f"exit status {self.status}"])[-1]


Child = Callable[[Sequence[str], float], Outcome]
"""Runs Python with arguments and gives up after so many seconds."""


def run_python(arguments: Sequence[str], patience_s: float, given: bytes = b"") -> Outcome:
    """Run this Python with `arguments` and, as its standard input, `given`. Raises OSError if it cannot be started.

    All goes through files: a process that waits for a device cannot always be killed, and would hold a pipe.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        asked.write(given)
        asked.seek(0)
        process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own arguments
            [sys.executable, "-P", *arguments],  # -P: what lies in the current folder is not imported by chance
            env=_environment(), stdin=asked, stdout=said, stderr=complained,
        )  # fmt: skip
        status = _awaited(process, patience_s)
        return Outcome(status, _text(said), _text(complained), patience_s)


def _environment() -> dict[str, str]:
    """What this process found in the current folder stays in the path."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _awaited(process: "subprocess.Popen[bytes]", patience_s: float) -> int | None:
    """The exit status; None, and the process killed, after `patience_s`."""
    try:
        return process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
        return None


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace").strip()


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
