"""A file that lines are appended to, each at once and whole."""

import errno
import os
from pathlib import Path

from edge_app import files
from edge_app.closing import Closing


class Appended(Closing):
    """The file `path`, made with its folder where it is missing. Raises OutputError when it cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with files.refusing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def put(self, line: bytes) -> None:
        """Append `line`, which brings its own end. Raises OutputError; what a full disk cut off is then taken back."""
        with files.refusing(self._path):
            written = os.write(self._handle, line)
            if written < len(line):
                os.ftruncate(self._handle, os.fstat(self._handle).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    @property
    def closed(self) -> bool:
        """Whether it is."""
        return self._handle < 0

    @property
    def empty(self) -> bool:
        """Whether nothing is in it: it is new, or somebody has emptied it since, as logrotate does."""
        return os.fstat(self._handle).st_size == 0

    def sync(self) -> None:
        """Wait until all lines are on the disk itself. Raises OutputError."""
        with files.refusing(self._path):
            os.fsync(self._handle)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)
