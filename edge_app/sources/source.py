"""What every source is: opened, read frame by frame, closed."""

import threading
from abc import abstractmethod
from typing import NamedTuple

from edge_app.closing import Closing
from edge_app.errors import SourceError
from edge_app.values import Frame, Pixels


class Shot(NamedTuple):
    """What a kind of source hands over: see `Frame`."""

    image_bgr: Pixels
    captured_ns: int
    name: str = ""
    clip_ns: int | None = None


class Source(Closing):
    """Gives frames one at a time. A new kind implements `_grab`, and `_release` if it holds something.

    name: how to call it in messages; never contains a password.
    live: frames come at their own pace whether they are read or not, so that a slow reader must drop some.
    fps: nominal frames a second, None where there is no such thing.
    size_wh: (width, height) in pixels, None where pictures differ in size.
    """

    def __init__(self, name: str, *, live: bool, fps: float | None, size_wh: tuple[int, int] | None) -> None:
        self.name, self.live, self.fps, self.size_wh = name, live, fps, size_wh
        self.frames = 0
        """How many frames were read so far: the number of the next one."""
        self.away = False
        """Whether it is gone and waited for: no frame comes, and that is known."""
        self._closing = threading.Event()
        self._reading = threading.Lock()
        self._ended = self._released = False

    def read(self) -> Frame | None:
        """Wait for the next frame; None when the source has ended or is closed meanwhile.

        The pixels are read-only, because several readers share them. Raises SourceError when the source is closed,
        fails, or breaks off before its end; SourceStalledError where the kind knows a deadline of its own.
        """
        try:
            with self._reading:
                return self._next_frame()
        finally:
            if self._closing.is_set():
                self._release_once()

    def close(self) -> None:
        """Let go of the camera, file or connection; safe to call twice and from any thread.

        A read that is under way in another thread is not torn apart: it lets go itself as soon as it returns.
        """
        self._closing.set()
        self._release_once()

    @property
    def closed(self) -> bool:
        """True after `close()`."""
        return self._closing.is_set()

    @abstractmethod
    def _grab(self) -> Shot | None:
        """Wait for the next picture; None at the end. A wait of one's own should end early on `self._closing`."""

    def _release(self) -> None:
        """Let go of what the source holds. Called once, never while `_grab` runs."""

    def _next_frame(self) -> Frame | None:
        if self.closed:
            raise SourceError(f"The source {self.name} is closed. Open it again to read more.")
        shot = None if self._ended else self._grab()
        if shot is None or self.closed:
            self._ended = True
            return None
        shot.image_bgr.flags.writeable = False
        frame = Frame(shot.image_bgr, self.frames, shot.captured_ns, shot.name, shot.clip_ns)
        self.frames += 1
        return frame

    def _release_once(self) -> None:
        if self._reading.acquire(blocking=False):
            try:
                if not self._released:
                    self._released = True
                    self._release()
            finally:
                self._reading.release()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "ended" if self._ended else "open"
        size = "{}x{} ".format(*self.size_wh) if self.size_wh else ""
        rate = f"{self.fps:g} fps " if self.fps else ""
        return f"<{type(self).__name__} {self.name} {size}{rate}{state}, {self.frames} frames>"
