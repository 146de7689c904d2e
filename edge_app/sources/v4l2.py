"""A camera that Linux shows as /dev/video*, mostly on USB."""

from pathlib import Path

import cv2

from edge_app.errors import SourceError, SourceStalledError
from edge_app.sources.devices import describe_devices, device_name, holders, obstacle
from edge_app.sources.opencv import OpenCvSource, open_capture


def open_v4l2(device: str, size_wh: tuple[int, int] | None, root: Path = Path("/")) -> "V4l2":
    """Open a device path. The camera chooses the nearest size it has.

    root: stands for / when looking why it does not work. Raises SourceError: missing, no permission, busy and who
    holds it, or no camera.
    """
    reason = obstacle(device, root)
    if reason:
        raise SourceError(reason)
    capture = open_capture(device, cv2.CAP_V4L2)
    if not capture.isOpened():
        capture.release()
        raise SourceError(_refusal(device, root))
    if size_wh:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_wh[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_wh[1])
    return V4l2(capture, device)


class V4l2(OpenCvSource):
    """A camera: always live. A frame is stamped when the driver hands it over, before it is decoded."""

    def __init__(self, capture: cv2.VideoCapture, device: str) -> None:
        super().__init__(capture, device, live=True)

    def _finish(self) -> None:
        if not Path(self.name).exists():
            raise SourceError(f"The camera {self.name} was unplugged after {self.frames} frames.")
        how = f"delivered nothing for {self._waited_s:.1f} s" if self._waited_s > 1 else "broke off"
        raise SourceStalledError(
            f"The camera {self.name} {how}, after {self.frames} frames. "
            "Try: another cable or port, a smaller picture, or a stronger power supply."
        )


def _refusal(device: str, root: Path) -> str:
    named = f"{device} ({device_name(device, root)})" if device_name(device, root) else device
    by = holders(device, root)
    if by:
        return f"The camera {named} is busy: {', '.join(by)} holds it. Try: end that first."
    return (
        f"{named} gives no pictures that can be read. Found: {describe_devices(root)}. Try: another of these, or, "
        f"if a program of another user holds it, sudo fuser -v {device}."
    )
