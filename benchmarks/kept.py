"""Results on disk, so that an interrupted benchmark goes on where it was."""

import hashlib
from pathlib import Path
from typing import TypeVar

from msgspec import DecodeError, json

from edge_app import files
from edge_app.errors import DataError

T = TypeVar("T")


def keyed(name: str, *settings: object) -> str:
    """`name` and eight hexadecimal digits that stand for the settings: anything that JSON can hold.

    For folders, so that no result is ever read back as one of other settings.
    """
    return f"{name}-{hashlib.sha256(json.encode(settings)).hexdigest()[:8]}"


def to_json(found: object) -> bytes:
    """Structs, and the paths in them, as JSON."""
    return json.encode(found, enc_hook=str)


def keep(found: object, path: Path) -> None:
    """Write `found` to `path`. Raises OutputError."""
    files.write_bytes(path, to_json(found))


def kept(kind: type[T], path: Path) -> T:
    """What `keep` wrote. Raises DataError where that is damaged."""
    try:
        return json.decode(path.read_bytes(), type=kind, dec_hook=lambda wanted, value: wanted(value))
    except DecodeError as error:
        raise DataError(f"{path} is damaged: {error}. Delete it; it is made again.") from error
