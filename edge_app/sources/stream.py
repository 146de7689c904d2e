"""A stream from the network: RTSP, HTTP (MJPEG, video), and what else FFmpeg receives."""

import time

import cv2

from edge_app.errors import SourceError, SourceStalledError
from edge_app.sources.address import check_scheme, why_unreachable, without_secrets
from edge_app.sources.opencv import OpenCvSource, open_capture
from edge_app.sources.source import Source
from edge_app.sources.video import Video, frame_count

# Each further decoder thread of FFmpeg holds back one more frame (measured: 3 frames with 4 threads), which no capture
# time could show. For a stream too large for one core, ask the camera for its smaller one.
_ONE_THREAD = (cv2.CAP_PROP_N_THREADS, 1)


def open_stream(url: str, deadline_s: float, *, live: bool) -> Source:
    """Open an address; opening and each read may take `deadline_s` seconds.

    A video with an end is played as from a file, by the clock if `live`; a stream without one is always live.
    Raises SourceError when nobody answers or the answer is no video, SourceStalledError when the answer takes too long.
    """
    check_scheme(url)
    limit_ms = max(1, round(deadline_s * 1000))
    limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, limit_ms, cv2.CAP_PROP_READ_TIMEOUT_MSEC, limit_ms]
    asked = time.monotonic()
    capture = open_capture(url, cv2.CAP_FFMPEG, [*limits, *_ONE_THREAD])
    if not capture.isOpened():
        raise _refusal(url, deadline_s, time.monotonic() - asked)
    if frame_count(capture):
        return Video(capture, without_secrets(url), live=live)
    return Stream(capture, without_secrets(url), deadline_s)


class Stream(OpenCvSource):
    """A stream without an end. One that closes is an error, so that nobody takes silence for an empty scene."""

    def __init__(self, capture: cv2.VideoCapture, name: str, deadline_s: float) -> None:
        super().__init__(capture, name, live=True)
        self._deadline_s = deadline_s
        # FFmpeg's read buffer is small and the capture thread empties it; a back end that queues more is told not to.
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    def _finish(self) -> None:
        if self._waited_s >= 0.9 * self._deadline_s:
            raise SourceStalledError(
                f"{self.name} sent nothing for {self._waited_s:.1f} s, after {self.frames} frames. "
                "Try: check the camera and the network, or allow more time with a longer deadline."
            )
        raise SourceError(f"{self.name} closed the connection after {self.frames} frames. Try: check the camera.")


def _refusal(url: str, deadline_s: float, waited_s: float) -> SourceError:
    shown = without_secrets(url)
    reason = why_unreachable(url, deadline_s)
    if reason:
        return SourceError(f"Cannot open {shown}: {reason}. Try: check the address, and that the camera is on.")
    if waited_s >= 0.9 * deadline_s:
        return SourceStalledError(
            f"{shown} sent no video within {deadline_s:g} s. "
            "Try: check the path, or allow more time with a longer deadline."
        )
    return SourceError(f"{shown} answers, but not with a video. Try: check the path, and the user name and password.")
