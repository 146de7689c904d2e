"""COCO files, known by the one table that no other file has."""

from mmap import ACCESS_READ, mmap
from pathlib import Path


def coco_files(folder: Path) -> list[Path]:
    """Those in `folder` itself; none where that is no folder."""
    return sorted(file for file in folder.glob("*.json") if file.is_file() and _is_coco(file))


def _is_coco(file: Path) -> bool:
    """Without reading it into memory: such files may be large."""
    try:
        with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as content:
            return content.find(b'"annotations"') >= 0
    except (OSError, ValueError):  # empty, or not to be read
        return False
