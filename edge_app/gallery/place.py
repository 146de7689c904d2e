"""Where the gallery is when nobody says otherwise."""

from pathlib import Path

from edge_app.user_folders import data_folder


def gallery_place() -> Path:
    """In the user's data folder. Raises OutputError for a user without one."""
    return data_folder() / "people.sqlite"


def gallery_files(path: Path) -> list[Path]:
    """The gallery at `path` and what SQLite writes beside it."""
    return [path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal"))]
