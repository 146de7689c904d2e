"""A camera by number, device path or name: which back end opens it."""

import logging
from pathlib import Path

from edge_app.errors import SourceError
from edge_app.sources.devices import is_receiver, obstacle
from edge_app.sources.picamera import Picamera
from edge_app.sources.source import Source
from edge_app.sources.v4l2 import open_v4l2

log = logging.getLogger(__name__)


def open_camera(text: str, size_wh: tuple[int, int] | None, root: Path = Path("/")) -> Source:
    """Open "0", "/dev/video0", "picamera" or "picamera:1"; `root` stands for / in tests. Raises SourceError."""
    kind, _, number = text.partition(":")
    if kind == "picamera":
        return Picamera(int(number or 0), size_wh)
    if text.startswith("/"):
        # A name under /dev/v4l/by-id is a link; the kernel knows the camera by what it leads to.
        return open_v4l2(str(Path(text).resolve()), size_wh, root)
    return _open_number(int(text), size_wh, root)


def _open_number(number: int, size_wh: tuple[int, int] | None, root: Path) -> Source:
    """V4L2 where there is a camera of that number, else picamera2. A busy camera is never replaced by another one."""
    device = f"/dev/video{number}"
    reason = _no_camera(device, root)
    if not reason:
        return open_v4l2(device, size_wh, root)
    log.info("V4L2 is passed over for camera %d: %s", number, reason)
    try:
        return Picamera(number, size_wh)
    except SourceError as error:
        log.info("picamera2 is passed over for camera %d: %s", number, error)
        raise SourceError(f"{reason} As a CSI camera: {error}") from error


def _no_camera(device: str, root: Path) -> str:
    if is_receiver(device, root):
        return f"{device} is the raw receiver of a CSI camera, or a codec."
    return obstacle(device, root) if not (root / device.lstrip("/")).exists() else ""
