"""Where the gallery is when nobody says otherwise."""

import os
from pathlib import Path


def gallery_place() -> Path:
    """In the user's data folder (XDG Base Directory Specification, freedesktop.org)."""
    base = os.environ.get("XDG_DATA_HOME", "")
    folder = Path(base) if base.startswith("/") else Path.home() / ".local" / "share"
    return folder / "edgesight" / "people.sqlite"
