"""A folder of pictures."""

import logging
import time
from collections import Counter
from pathlib import Path

from edge_app.errors import PictureError, SourceError
from edge_app.pictures.folder import pictures_in
from edge_app.pictures.read import SUFFIXES, read_picture
from edge_app.sources.source import Shot, Source

log = logging.getLogger(__name__)


class Folder(Source):
    """All pictures below `path`, sorted, each frame named by its path within the folder.

    A picture that cannot be read is logged with the reason and listed in `skipped`. Raises SourceError when there is
    no picture, and at the end when none could be read.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), live=False, fps=None, size_wh=None)
        self.skipped: list[str] = []
        self._path = path
        self._all = pictures_in(path)
        self._left = iter(self._all)
        if not self._all:
            raise SourceError(
                f"{path} has no pictures ({', '.join(sorted(SUFFIXES))}). Found there: {_contents(path)}."
            )

    def _grab(self) -> Shot | None:
        for path in self._left:
            name = path.relative_to(self._path).as_posix()
            opened_ns = time.monotonic_ns()
            try:
                return Shot(read_picture(path), opened_ns, name)
            except PictureError as error:
                self.skipped.append(name)
                log.warning("skipped: %s", error)
        if not self.frames:
            raise SourceError(f"None of the {len(self._all)} pictures in {self._path} can be read.")
        return None


def _contents(path: Path) -> str:
    kinds = Counter(each.suffix or "no suffix" for each in path.rglob("*") if each.is_file())
    return ", ".join(f"{count} files ({kind})" for kind, count in kinds.most_common(5)) or "no files"
