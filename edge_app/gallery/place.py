"""Where the gallery is when nobody says otherwise."""

import os
from pathlib import Path


def gallery_place() -> Path:
    """In the user's data folder (XDG Base Directory Specification, freedesktop.org)."""
    base = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(base) if base.startswith("/") else Path.home() / ".local" / "share"
    return folder / "edgesight" / "people.sqlite"


def gallery_files(path: Path) -> list[Path]:
    """The gallery at `path` and what SQLite writes beside it."""
    return [path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal"))]
