"""Where a box will be: it keeps its speed."""

import numpy as np

from edge_app.values import Floats

_TRUST, _TRUST_SPEED = 0.7, 0.3
"""Shares of what was measured against what was foretold, for place and speed: the gains of an alpha-beta filter
(Benedict and Bordner 1962, Synthesis of an optimal set of radar track-while-scan smoothing equations)."""

_LEAST_S = 0.03

_OTHER_CORNER = np.array([2, 3, 0, 1])


class Motion:
    """A box with a speed. box_xyxy: float32 (4,) in pixels; now_ns: monotonic nanoseconds."""

    def __init__(self, box_xyxy: Floats, now_ns: int) -> None:
        self._box, self._speed, self._now_ns = np.asarray(box_xyxy, np.float64), np.zeros(4), now_ns
        self._moved = np.zeros(4)

    def at(self, now_ns: int) -> Floats:
        """Where the box is expected at a time, float32 (4,). It moves and does not grow."""
        return np.asarray(self._box + self._moved * self._seconds(now_ns), np.float32)

    def correct(self, box_xyxy: Floats, now_ns: int) -> None:
        """Learn where it was found."""
        # Of frames that are captured close together, noise divided by a tiny time would be a wild speed.
        seconds, expected = max(self._seconds(now_ns), _LEAST_S), self.at(now_ns)
        error = np.asarray(box_xyxy, np.float64) - expected
        self._box = expected + _TRUST * error
        self._speed += _TRUST_SPEED * error / seconds
        self._moved = (self._speed + self._speed[_OTHER_CORNER]) / 2
        self._now_ns = now_ns

    def _seconds(self, now_ns: int) -> float:
        return max(0, now_ns - self._now_ns) / 1e9
