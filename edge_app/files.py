"""Files that are either whole or not there: written beside their place, flushed to the disk, then renamed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_app.errors import OutputError


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path`, replacing what was there in one step. Raises OutputError; the old file then stays."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Put `text` at `path` as UTF-8, in one step. Raises OutputError; the old file then stays."""
    write_bytes(path, text.encode())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path of the same suffix in the same folder; on leaving, flush it and rename it to `path`.

    Raises OutputError when the folder cannot be made or the disk is full; nothing half written stays behind.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        temporary = Path(name)
        yield temporary
        publish(temporary, path)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise refusal(path, error) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def publish(temporary: Path, path: Path) -> None:
    """Flush the finished file `temporary` and rename it to `path`, in the same folder. Raises OSError."""
    temporary.chmod(0o666 & ~_umask())
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


def refusal(path: Path, error: OSError) -> OutputError:
    """Why `path` cannot be written, and what to try."""
    where = f"Try a folder that you can write to and that has space left (df -h {path.parent})."
    return OutputError(f"Cannot write {path}: {error.strerror or error}. {where}")


def sync(path: Path) -> None:
    """Wait until the file or folder at `path` is on the disk itself, so that a power cut cannot take it back."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
