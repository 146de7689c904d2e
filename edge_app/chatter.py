"""Keep the compiled parts of TensorFlow and LiteRT from talking over our own messages."""

import logging
import os
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_log = logging.getLogger(__name__)
_STDERR = 2
_ALONE = threading.RLock()


@contextmanager
def hushed() -> Iterator[None]:
    """Send what is written to file descriptor 2 to the log, at level debug, and ignore Python warnings meanwhile.

    Compiled code writes there itself, past sys.stderr and past TF_CPP_MIN_LOG_LEVEL (before its logging is set up), and
    the converter dumps its whole program when it fails. The descriptor belongs to the process: other threads are hushed
    too, and wait where they want to be hushed themselves, or one would put back the file of the other. What goes wrong
    still arrives, as the exception.
    """
    with _ALONE, tempfile.TemporaryFile() as said, warnings.catch_warnings(action="ignore"):
        terminal = os.dup(_STDERR)
        os.dup2(said.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(terminal, _STDERR)
            os.close(terminal)
            said.seek(0)
            if text := said.read().decode(errors="replace").strip():
                _log.debug("said by compiled code: %s", text)
