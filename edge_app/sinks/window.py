"""A window on the screen, where there is one."""

import logging
import os

import cv2

from edge_app.values import Pixels, Result

_log = logging.getLogger(__name__)
_TITLE = "edgesight"


class Window:
    """Shows pictures; a program without a screen, or with the headless OpenCV, goes on without a window and says so."""

    def __init__(self) -> None:
        reason = _why_not()
        self._open = not reason
        if reason:
            _log.warning("no window: %s", reason)

    def put(self, result: Result, image_bgr: Pixels) -> None:
        """Show a picture, uint8 (height, width, 3) BGR."""
        if self._open:
            cv2.imshow(_TITLE, image_bgr)
            cv2.waitKey(1)

    def close(self) -> None:
        """Close the window; safe to call twice."""
        if self._open:
            self._open = False
            cv2.destroyAllWindows()  # unlike destroyWindow, no error if the user has closed it


def _why_not() -> str:
    """OpenCV aborts the whole process, or raises, when it cannot show a window: look first."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    if not cv2.currentUIFramework():
        return "this is the headless OpenCV. Try: pip uninstall opencv-python-headless && pip install opencv-python"
    return ""
