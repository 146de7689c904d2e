"""Real clips and pictures, written once a session."""

from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from red_pictures import red_picture

CLIPS = {"mp4": "mp4v", "avi": "MJPG", "mkv": "mp4v"}


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A clip of 60 frames, 160x120, 25 a second, in each container."""
    folder = tmp_path_factory.mktemp("clips")
    found = {}
    for suffix, codec in CLIPS.items():
        found[suffix] = folder / f"clip.{suffix}"
        writer = cv2.VideoWriter(str(found[suffix]), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*codec), 25, (160, 120))
        assert writer.isOpened()
        for number in range(60):
            writer.write(red_picture(number))
        writer.release()
    return found


@pytest.fixture
def cut(clips: dict[str, Path], tmp_path: Path) -> Callable[[str, float], Path]:
    """Write the first part of a clip: cut("avi", 0.5)."""

    def write(suffix: str, part: float) -> Path:
        data = clips[suffix].read_bytes()
        path = tmp_path / f"cut.{suffix}"
        path.write_bytes(data[: int(len(data) * part)])
        return path

    return write
