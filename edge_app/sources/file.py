"""A file: whether it is a picture or a video is seen from its content, not from its name."""

from pathlib import Path

import cv2

from edge_app.errors import SourceError
from edge_app.pictures.deep import why_too_deep
from edge_app.sources.image import Image
from edge_app.sources.opencv import open_capture
from edge_app.sources.source import Source
from edge_app.sources.video import Video
from edge_app.tables import explain

_HEAD = 4096


def open_file(path: Path, *, live: bool) -> Source:
    """Open a picture or a video; `live` plays a video by the clock. Raises SourceError for what is neither."""
    head = _head(path)
    if b"\0" not in head:
        # FFmpeg would show a text file as a video of its letters, and follow the addresses in a playlist.
        raise SourceError(f"{path} is a text, not a picture or video.")
    if problem := why_too_deep(head):
        raise SourceError(f"{path} is {problem}")
    if cv2.haveImageReader(str(path)):
        return Image(path)
    capture = open_capture(str(path), cv2.CAP_FFMPEG)
    if not capture.isOpened():
        raise SourceError(_unreadable(path, head))
    return Video(capture, str(path), live=live)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise SourceError(f"Cannot read {path}: {explain(error)}.") from error
    if not head:
        raise SourceError(f"{path} is empty (0 bytes). Try: copy or record it again.")
    return head


def _unreadable(path: Path, head: bytes) -> str:
    if head[4:8] == b"ftyp" and not _has_index(path):
        return f"{path} is cut off: an MP4 without its index (moov). Try: copy it again, or record it to an .mkv."
    return f"{path} is neither a picture nor a video that can be read here, or it is damaged."


def _has_index(path: Path) -> bool:
    """Walk the top-level boxes (ISO/IEC 14496-12, 4.2): 32-bit size, type, and a 64-bit size where the first is 1."""
    end = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= end:
            file.seek(at)
            box = file.read(16)
            if box[4:8] == b"moov":
                return True
            size = int.from_bytes(box[:4], "big")
            size = int.from_bytes(box[8:16], "big") if size == 1 else size
            if size < 8:
                return False
            at += size
    return False
