"""How much is done, in one line that changes; nothing in a log file.

It is written once a second by the thread that measures: a bar that refreshes itself takes time from what is timed.
"""

import sys
from types import TracebackType
from typing import Self

_CLEAR = "\r\x1b[K"


class ShareLine:
    """On standard error, where that is a terminal."""

    def show(self, what: str, share: float) -> None:
        """Say what is at hand, and the share of all that is done, 0 to 1."""
        self._write(f"{_CLEAR}{share:4.0%}  {what}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write(_CLEAR)

    def _write(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(text)
            sys.stderr.flush()
