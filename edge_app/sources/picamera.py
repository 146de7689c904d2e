"""A camera on the CSI connector of a Raspberry Pi, through picamera2 from the Pi's apt."""

import os
import time
from typing import Any

import numpy as np

from edge_app.errors import SourceError
from edge_app.sources.source import Shot, Source

_SIZE_WH = (640, 480)
_FPS = 30.0


class Picamera(Source):
    """CSI camera `number`, in video mode at 30 frames a second. Raises SourceError.

    size_wh: (width, height) in pixels, 640 x 480 if None; picamera2 may choose the nearest that the sensor can do.
    """

    def __init__(self, number: int = 0, size_wh: tuple[int, int] | None = None) -> None:
        name, picamera2 = f"picamera:{number}", _picamera2()
        try:
            self._camera = _started(picamera2, number, size_wh or _SIZE_WH)
        except (RuntimeError, IndexError, OSError) as error:
            raise SourceError(
                f"Cannot open {name}: {error}. Try: rpicam-hello --list-cameras, and end other programs that use it."
            ) from error
        size = self._camera.camera_configuration()["main"]["size"]
        super().__init__(name, live=True, fps=_FPS, size_wh=(int(size[0]), int(size[1])))

    def _grab(self) -> Shot | None:
        request = self._camera.capture_request()
        captured_ns = time.monotonic_ns()
        try:
            return Shot(np.ascontiguousarray(request.make_array("main"), np.uint8), captured_ns)
        finally:
            request.release()

    def _release(self) -> None:
        self._camera.stop()
        self._camera.close()


def _started(picamera2: Any, number: int, size_wh: tuple[int, int]) -> Any:
    camera = picamera2(camera_num=number)
    try:
        # picamera2 names formats from the last byte to the first: its RGB888 is blue, green, red in memory.
        main = {"size": size_wh, "format": "RGB888"}
        camera.configure(camera.create_video_configuration(main=main, controls={"FrameRate": _FPS}))
        camera.start()
    except BaseException:
        camera.close()
        raise
    return camera


def _picamera2() -> Any:
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", "*:ERROR")
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise SourceError(
            f"picamera2 cannot be imported ({error}). Try: sudo apt install python3-picamera2, and make the virtual "
            "environment with --system-site-packages."
        ) from error
    return Picamera2
