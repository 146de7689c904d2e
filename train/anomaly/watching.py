"""What is normal, seen by a camera: frames of some seconds, kept as pictures, the last of them held out."""

import logging
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from edge_app import files
from edge_app.errors import DataError, SourceError
from edge_app.pictures.dataset import Dataset, Picture
from edge_app.pictures.normal import LABELS, NORMAL
from edge_app.sources.source import Source
from edge_app.values import Frame, Pixels
from train.progress import Progress, silent

_MOST = 240
"""Pictures that are kept: more of one minute show nothing new."""
_HELD_OUT = 0.25
"""The last part of the time: its frames are no copies of what was learned, as those in between would be."""
_RATE = 30.0
"""Frames a second of a source that does not say."""
_log = logging.getLogger(__name__)


def watch(source: Source, seconds: float, folder: Path, progress: Progress = silent) -> Dataset:
    """Frames of the first `seconds` of `source`, evenly spread, as PNG files in folder/train and folder/val.

    Of a clip, by its own time. Raises SourceError, DataError where nothing is seen, OutputError.
    """
    files.place(folder / "train" / "00000.png")
    kept: list[Path] = []
    with progress(f"looking at {source.name}", round(seconds * 10)) as done:
        for number, (at_s, frame) in enumerate(spaced(source, seconds, seconds / _MOST)):
            held_out = at_s >= (1 - _HELD_OUT) * seconds
            kept.append(_save(frame.image_bgr, folder / ("val" if held_out else "train") / f"{number:05}.png"))
            done(round(at_s * 10))
    train, val = ([path for path in kept if path.parent.name == name] for name in ("train", "val"))
    if not kept:
        raise DataError(f"{source.name} gave no picture in {seconds:g} s. Look at it first: edgesight run --source ...")
    if not val:  # a clip that was shorter than asked for
        cut = max(1, round(_HELD_OUT * len(train)))
        train, val = train[:-cut], train[-cut:]
    _log.warning(
        "The threshold is from the last quarter of the same %g seconds: another light, day or place of the camera may "
        "raise more alarms. Learn again, and longer, when it does.", seconds,
    )  # fmt: skip
    return Dataset(root=folder, labels=LABELS, train=_normal(train), val=_normal(val))


def spaced(source: Source, seconds: float, step_s: float) -> Iterator[tuple[float, Frame]]:
    """(seconds since the first, frame), at least `step_s` apart, until `seconds` are over or the source ends."""
    first, due_s = None, 0.0
    while frame := source.read():
        first = first or frame
        at_s = (
            (frame.captured_ns - first.captured_ns) / 1e9
            if source.live
            else (frame.number - first.number) / (source.fps or _RATE)
        )
        if at_s >= seconds:
            return
        if at_s >= due_s - 1e-9:
            due_s += step_s
            yield at_s, frame


def _save(image_bgr: Pixels, path: Path) -> Path:
    whole, data = cv2.imencode(".png", image_bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not whole:
        raise SourceError(f"A frame of shape {image_bgr.shape} cannot be kept as a picture. Try another source.")
    files.write_bytes(path, np.asarray(data).tobytes())
    return path


def _normal(paths: list[Path]) -> tuple[Picture, ...]:
    return tuple(Picture(path, NORMAL) for path in paths)
