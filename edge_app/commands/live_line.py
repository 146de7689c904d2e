"""What the loop says while it runs: one line that changes on a terminal, a line every ten seconds elsewhere."""

import os
import sys
import time
from types import TracebackType
from typing import Self

from edge_app.values import Result

_TERMINAL_S, _LOG_S = 0.25, 10.0
_CLEAR = "\r\x1b[K"


class LiveLine:
    """Rate, age and answer on standard error; of pictures that have names, the answer for each."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._every_s = _TERMINAL_S if self._terminal else _LOG_S
        self._since, self._results = time.monotonic(), 0

    def show(self, result: Result, dropped: int) -> None:
        """Count a result; say something when it is time."""
        self._results += 1
        if result.frame.name:
            self._write(f"{_CLEAR if self._terminal else ''}{result.frame.name}: {result.answer}\n")
            return
        elapsed = time.monotonic() - self._since
        if elapsed >= self._every_s:
            rate = self._results / elapsed
            text = f"{rate:5.1f} results/s  age {result.age_ms:5.1f} ms  dropped {dropped}  {result.answer}"
            self._write(f"{_CLEAR}{_cut(text)}" if self._terminal else f"{text}\n")
            self._since, self._results = time.monotonic(), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._terminal:
            self._write(_CLEAR)

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def _cut(text: str) -> str:
    """As much as fits: a line longer than the terminal would wrap, and its beginning would stay."""
    return text[: max(1, os.get_terminal_size(sys.stderr.fileno()).columns - 1)]
