"""Where frames come from: cameras, streams, clips, pictures, and drawn ones, all behind `Source`."""

import re
from typing import TYPE_CHECKING, Literal

from edge_app.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from edge_app.sources.source import Source

Pace = Literal["real-time", "fast"]
KINDS = (
    "0 or /dev/video0 (camera), picamera or picamera:1 (CSI camera), rtsp://... or http://... (stream), "
    "a video, a picture, a folder of pictures, test:640x480@30 (drawn), pan:photo.jpg (virtual camera), "
    "@FILE (a file that says which of these)"
)

__all__ = ["KINDS", "Pace", "open_source"]


def open_source(
    text: str,
    *,
    pace: Pace = "real-time",
    deadline_s: float = 5.0,
    size_wh: tuple[int, int] | None = None,
    reconnect_s: float = 0.0,
) -> "Source":
    """Open what `text` names; `KINDS` lists what it may be. @FILE keeps an address with a password out of sight.

    pace: "real-time" plays clips and drawn sources by the clock, "fast" as quickly as they are read.
    deadline_s: seconds that a stream may take to open and to deliver a frame.
    size_wh: (width, height) in pixels wanted of a camera or a drawn source; a camera may choose the nearest it has.
    reconnect_s: seconds for which a camera or stream that breaks off is opened again and again; 0 for not at all.
    Raises SourceError, which says what was found instead and what to try.
    """
    if pace not in ("real-time", "fast"):
        raise SourceError(f"The pace {pace!r} is unknown. Wanted: real-time or fast.")
    if text.startswith("@"):
        text = _said_in(text[1:])
    if not text:
        raise SourceError(f"No source is named. A source may be: {KINDS}.")
    live = pace == "real-time"
    kind, _, rest = text.partition(":")
    if kind == "test":
        from edge_app.sources.colour_bars import open_colour_bars

        return open_colour_bars(rest, live=live, size_wh=size_wh)
    if kind == "pan":
        from edge_app.sources.pan import open_pan

        return open_pan(rest, live=live, size_wh=size_wh)
    if re.fullmatch(r"\d+|/dev/(video|v4l/).+|picamera(:\d+)?", text):
        from edge_app.sources.camera import open_camera

        return _reconnecting(lambda: open_camera(text, size_wh), reconnect_s)
    if "://" in text:
        from edge_app.sources.stream import open_stream

        return _reconnecting(lambda: open_stream(text, deadline_s, live=live), reconnect_s)
    from edge_app.sources.path import open_path

    return open_path(text, live=live)


def _said_in(file: str) -> str:
    from pathlib import Path

    from edge_app.tables import explain

    try:
        return Path(file).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceError(f"Cannot read {file}, which should name the source: {explain(error)}.") from error


def _reconnecting(reopen: "Callable[[], Source]", limit_s: float) -> "Source":
    first = reopen()
    if not limit_s or not first.live:
        return first
    from edge_app.sources.reconnecting import Reconnecting

    return Reconnecting(first, reopen, limit_s)
