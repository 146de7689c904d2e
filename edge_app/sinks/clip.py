"""The annotated clip: a video file that plays at the speed of the scene."""

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2

from edge_app import files
from edge_app.errors import OutputError
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels, Result

_CODECS = {".mp4": "mp4v", ".mkv": "mp4v", ".avi": "MJPG"}
_RESERVE_BYTES = 32 << 20
"""Left free on the disk: FFmpeg cannot say that it ran out of space, and a clip without its end does not play."""


class Clip:
    """Writes pictures to `path` (.mp4, .mkv or .avi); the file appears, whole, when the clip is closed.

    fps: frames a second of the source. A frame that was dropped is made up for by showing the one before it longer, by
    frame number, so that the clip keeps the speed of the scene. Raises OutputError.
    """

    def __init__(self, path: Path, fps: float) -> None:
        if path.suffix.lower() not in _CODECS:
            raise OutputError(f"Cannot save a clip as {path.name}: wanted a name that ends in {', '.join(_CODECS)}.")
        self._path, self._fps = path, fps
        self._temporary = path.with_name(f".{path.stem}-unfinished{path.suffix}")
        self._writer: cv2.VideoWriter | None = None
        self._size_wh = (0, 0)
        self._written = 0
        self._first: int | None = None

    def put(self, result: Result, image_bgr: Pixels) -> None:
        """Add the picture of `result`, uint8 (height, width, 3). Raises OutputError when the disk is almost full."""
        writer = self._writer or self._open(image_bgr)
        if self._written % max(1, round(self._fps)) == 0:
            self._check_space()
        if self._first is None:
            self._first = result.number
        fitted = fit_pixels(image_bgr, InputSpec(size_wh=self._size_wh, colour="bgr", fit="letterbox"))
        for _ in range(max(1, result.number - self._first + 1 - self._written)):
            writer.write(fitted)
            self._written += 1

    def close(self) -> None:
        """Finish the file and move it to its place; safe to call twice. Raises OutputError when it does not play."""
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        writer.release()
        try:
            self._finish()
        finally:
            self._temporary.unlink(missing_ok=True)

    def _finish(self) -> None:
        if not _plays(self._temporary):
            raise OutputError(
                f"The clip {self._path} could not be finished. Is the disk full? (df -h {self._path.parent})"
            )
        try:
            files.publish(self._temporary, self._path)
        except OSError as error:
            raise files.refusal(self._path, error) from error

    def _open(self, image_bgr: Pixels) -> cv2.VideoWriter:
        height, width = image_bgr.shape[:2]
        self._size_wh = (max(2, width // 2 * 2), max(2, height // 2 * 2))  # the codecs want even sides
        codec = cv2.VideoWriter.fourcc(*_CODECS[self._path.suffix.lower()])
        self._writer = cv2.VideoWriter(str(self._temporary), codec, self._fps, self._size_wh)
        if not self._writer.isOpened():
            self._writer = None
            self._temporary.unlink(missing_ok=True)
            raise OutputError(f"Cannot write {self._path}. {_hint(self._path)}")
        return self._writer

    def _check_space(self) -> None:
        free = shutil.disk_usage(self._path.parent).free
        if free < _RESERVE_BYTES:
            raise OutputError(
                f"Stopped saving {self._path}: only {free >> 20} MB are left on the disk; {_RESERVE_BYTES >> 20} MB are "
                "kept free so that the clip can be finished. Make room or save elsewhere."
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _hint(path: Path) -> str:
    if not os.access(path.parent, os.W_OK):
        return "Try a folder that exists and that you can write to."
    return f"OpenCV cannot write {path.suffix} clips here. Try another suffix: {', '.join(_CODECS)}."


def _plays(path: Path) -> bool:
    capture = cv2.VideoCapture(str(path))
    try:
        return bool(capture.isOpened() and capture.read()[0])
    finally:
        capture.release()
