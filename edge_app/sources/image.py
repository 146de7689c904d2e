"""One picture."""

import time
from pathlib import Path

from edge_app.errors import PictureError, SourceError
from edge_app.pictures.read import read_picture
from edge_app.sources.source import Shot, Source


class Image(Source):
    """A single frame, read when it is opened, so that a damaged picture is refused at once. Raises SourceError."""

    def __init__(self, path: Path) -> None:
        try:
            self._image_bgr = read_picture(path)
        except PictureError as error:
            raise SourceError(str(error)) from error
        height, width = self._image_bgr.shape[:2]
        super().__init__(str(path), live=False, fps=None, size_wh=(width, height))
        self._label = path.name

    def _grab(self) -> Shot | None:
        return None if self.frames else Shot(self._image_bgr, time.monotonic_ns(), self._label)
