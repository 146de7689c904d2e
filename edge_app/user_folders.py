"""Where a user's files go (XDG Base Directory Specification, freedesktop.org)."""

import os
from pathlib import Path

from edge_app.errors import OutputError


def cache_folder() -> Path:
    """What can be downloaded again. Raises OutputError for a user without a home."""
    return _folder("XDG_CACHE_HOME", ".cache")


def data_folder() -> Path:
    """What cannot be. Raises OutputError for a user without a home."""
    return _folder("XDG_DATA_HOME", ".local/share")


def _folder(variable: str, below_home: str) -> Path:
    """The specification has relative paths passed over."""
    base = os.environ.get(variable, "")
    if base.startswith("/"):
        return Path(base) / "edgesight"
    try:
        return Path.home() / below_home / "edgesight"
    except RuntimeError:  # in a container: a number of a user, and no HOME
        raise OutputError(f"This user has no home folder, and {variable} is not set. Set it to a folder.") from None
