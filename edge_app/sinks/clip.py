"""The annotated clip: a video file that plays at the speed of the scene."""

import shutil
from pathlib import Path

import cv2

from edge_app import files
from edge_app.closing import Closing
from edge_app.errors import OutputError
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels, Result

_CODECS = {".mp4": "mp4v", ".mkv": "mp4v", ".avi": "MJPG"}
_RESERVE_BYTES = 32 << 20
"""Left free on the disk: FFmpeg cannot say that it ran out of space, and a clip without its end does not play."""

_SMALLEST = 16
"""Pixels a side: below a width of 8, FFmpeg's colour conversion writes past its buffer, and the program aborts."""


class Clip(Closing):
    """Writes pictures to `path` (.mp4, .mkv or .avi); the file appears, whole, when the clip is closed.

    fps: frames a second of the source. A frame that was dropped is made up for by showing the one before it longer, by
    frame number, so that the clip keeps the speed of the scene. The first picture sets the size, the others are fitted
    into it; OpenCV leaves out the last line of an odd side. A program that is killed leaves its clip as
    .NAME-unfinished, and the next one replaces that.

    Raises OutputError, at once where nothing can be saved under that name.
    """

    def __init__(self, path: Path, fps: float) -> None:
        if path.suffix.lower() not in _CODECS:
            raise OutputError(f"Cannot save a clip as {path.name}: wanted a name that ends in {', '.join(_CODECS)}.")
        self._path, self._fps = files.place(path), fps
        self._codec = _CODECS[path.suffix.lower()]
        self._temporary = self._path.with_name(f".{self._path.stem}-unfinished{path.suffix}")
        self._writer: cv2.VideoWriter | None = None
        self._shown: Pixels | None = None
        self._size_wh = (0, 0)
        self._first = self._written = 0

    def put(self, result: Result, image_bgr: Pixels) -> None:
        """Add the picture of `result`, uint8 (height, width, 3). Raises OutputError when the disk is almost full."""
        writer = self._writer or self._open(result, image_bgr)
        self._check_space()
        while self._shown is not None and self._written < result.number - self._first:
            self._write(writer, self._shown)
        self._shown = fit_pixels(image_bgr, InputSpec(size_wh=self._size_wh, colour="bgr", fit="letterbox"))
        self._write(writer, self._shown)

    def close(self) -> None:
        """Finish the file and move it to its place; safe to call twice. Raises OutputError when it is not whole."""
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        writer.release()
        try:
            self._finish()
        finally:
            self._temporary.unlink(missing_ok=True)

    def _finish(self) -> None:
        if _playable_frames(self._temporary) < self._written:
            raise OutputError(
                f"Cannot finish the clip {self._path}: what is on the disk does not hold its {self._written} frames. "
                f"Is the disk full? (df -h {self._path.parent})"
            )
        with files.refusing(self._path):
            files.publish(self._temporary, self._path)

    def _open(self, first: Result, image_bgr: Pixels) -> cv2.VideoWriter:
        height, width = image_bgr.shape[:2]
        self._size_wh = (max(_SMALLEST, width), max(_SMALLEST, height))
        writer = cv2.VideoWriter(str(self._temporary), cv2.VideoWriter.fourcc(*self._codec), self._fps, self._size_wh)
        if not writer.isOpened():
            self._temporary.unlink(missing_ok=True)
            raise OutputError(
                f"OpenCV cannot write {self._path} at {self._fps:g} frames a second and {width}x{height} pixels here. "
                f"Try another suffix: {', '.join(_CODECS)}."
            )
        self._writer, self._first = writer, first.number
        return writer

    def _write(self, writer: cv2.VideoWriter, image_bgr: Pixels) -> None:
        writer.write(image_bgr)
        self._written += 1

    def _check_space(self) -> None:
        free = shutil.disk_usage(self._path.parent).free
        if free < _RESERVE_BYTES:
            raise OutputError(
                f"Stopped saving {self._path}: only {free >> 20} MB are left on the disk; {_RESERVE_BYTES >> 20} MB "
                "are kept free so that the clip can be finished. Make room or save elsewhere."
            )


def _playable_frames(path: Path) -> int:
    """How many frames the container promises, 0 or less where its end is missing; 0 if the first cannot be read."""
    capture = cv2.VideoCapture(str(path))
    try:
        return int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.read()[0] else 0
    finally:
        capture.release()
