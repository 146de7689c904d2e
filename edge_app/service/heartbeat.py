"""The loop's sign of life for systemd: there as long as results come, and only then."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Self

from edge_app.closing import Closing
from edge_app.service.notify import Notify
from edge_app.values import Result

_EVERY_S = 1.0
"""What `systemctl status` shows is at most so old."""


class Heartbeat(Closing):
    """READY=1 with the first result; with later ones, once a second, WATCHDOG=1 and a line for `systemctl status`.

        with Heartbeat.of() as heartbeat:
            for result in pipeline:
                heartbeat.put(result)

    No thread feeds the watchdog: a loop that hangs is restarted. What was seen is not told, for every user of the
    machine may read it. every_s: seconds between two messages. clock: seconds.
    """

    def __init__(self, notify: Notify, every_s: float = _EVERY_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._notify, self._every_s, self._clock = notify, every_s, clock
        self._since, self._results, self._ready = clock(), 0, False

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ, clock: Callable[[], float] = time.monotonic) -> Self:
        """As systemd asks for in $NOTIFY_SOCKET and $WATCHDOG_USEC; silent where it does not."""
        every_s = _interval_s(environment.get("WATCHDOG_USEC", ""))
        return cls(Notify(environment.get("NOTIFY_SOCKET", "")), every_s, clock)

    def put(self, result: Result) -> None:
        """Count a result; say so when it is time."""
        if not self._notify.open:
            return
        self._results += 1
        if not self._ready:
            self._ready = self._notify.send("READY=1", "WATCHDOG=1", f"STATUS=first result, age {result.age_ms:.1f} ms")
        elif (elapsed := self._clock() - self._since) >= self._every_s:
            self._notify.send(
                "WATCHDOG=1", f"STATUS={self._results / elapsed:.1f} results/s, age {result.age_ms:.1f} ms"
            )
        else:
            return
        self._since, self._results = self._clock(), 0

    def close(self) -> None:
        """Say that the loop ends; safe to call twice."""
        self._notify.send("STOPPING=1")
        self._notify.close()


def _interval_s(watchdog_usec: str) -> float:
    """Often enough for the watchdog: sd_watchdog_enabled(3) advises half its time; a quarter forgives a lost one."""
    return min(_EVERY_S, int(watchdog_usec) / 4e6) if watchdog_usec.isdecimal() else _EVERY_S
