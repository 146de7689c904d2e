"""A path: the folder or file that is there, or what is there instead."""

import difflib
import stat
from pathlib import Path

from edge_app.errors import SourceError
from edge_app.sources import KINDS
from edge_app.sources.file import open_file
from edge_app.sources.folder import Folder
from edge_app.sources.source import Source
from edge_app.tables import explain


def open_path(text: str, *, live: bool) -> Source:
    """Open a folder of pictures, a picture or a video; `live` plays a video by the clock. Raises SourceError."""
    try:
        path = Path(text).expanduser()
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(f"There is no file or folder {path}. {_found(path)}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceError(f"Cannot open {text}: {explain(error)}.") from error
    if stat.S_ISDIR(mode):
        return Folder(path)
    if stat.S_ISREG(mode):
        return open_file(path, live=live)
    raise SourceError(f"{path} is neither a file nor a folder. A source may be: {KINDS}.")


def _found(path: Path) -> str:
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        names = []
    near = difflib.get_close_matches(path.name, names, n=3)
    return f"Found there: {', '.join(near)}." if near else f"A source may be: {KINDS}."
