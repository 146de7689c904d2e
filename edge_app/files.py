"""Files that are either whole or not there: written beside their place, flushed to the disk, then renamed."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge_app.errors import EdgesightError, OutputError


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` at `path`, replacing what was there in one step. Raises OutputError; the old file then stays."""
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Put `text` at `path` as UTF-8, in one step. Raises OutputError; the old file then stays."""
    write_bytes(path, text.encode())


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give an empty temporary file of the same suffix in the same folder; on leaving, flush and rename it to `path`.

    The folder is made. A link is followed: what it leads to is replaced, and the link stays.
    Raises OutputError for any OSError, in the block too; nothing half written stays behind.
    """
    with refusing(path):
        target = _target(path)
        temporary = _new_beside(target)
        try:
            yield temporary
            publish(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def place(path: Path) -> Path:
    """Where `path` leads through links, its folder made; for saying at once what would fail after hours of work.

    Raises OutputError when no file can be put there.
    """
    with refusing(path):
        target = _target(path)
        _new_beside(target).unlink()
        return target


def publish(temporary: Path, path: Path) -> None:
    """Flush the finished file `temporary` and rename it to `path`, in the same folder. Raises OSError."""
    sync(temporary)
    temporary.replace(path)
    sync(path.parent)


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn an OSError in the block into an OutputError that says why `path` cannot be written and what to try."""
    try:
        yield
    except EdgesightError:
        raise
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror or error}. "
            f"Try another name, or a folder that you can write to and that has space left (df -h {path.parent})."
        ) from error


def _target(path: Path) -> Path:
    """The file that `path` leads to; its folder exists.

    Raises OSError for a folder, and for a device, which would be replaced by a plain file.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EEXIST, "there is a folder or device of that name")
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def _new_beside(path: Path) -> Path:
    """An empty hidden file in the same folder, with the permissions that any new file gets."""
    temporary = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(4)}{path.suffix}")
    temporary.touch(exist_ok=False)
    return temporary


def sync(path: Path) -> None:
    """Wait until the file or folder at `path` is on the disk itself, so that a power cut cannot take it back."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
