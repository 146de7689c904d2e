"""Handing items from one thread to another: the latest only, or every one."""

import threading
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

T = TypeVar("T")


class Slot(ABC, Generic[T]):
    """Room for one item between a thread that puts and a thread that takes.

    dropped: items that were put and never taken. delivered: items that were taken.
    """

    def __init__(self) -> None:
        self.dropped = self.delivered = 0
        # A condition's default lock is re-entrant: a signal handler may stop the slot that its own thread waits on.
        self._changed = threading.Condition()
        self._item: T | None = None
        self._full = self._closed = False
        self._error: Exception | None = None

    @abstractmethod
    def put(self, item: T) -> bool:
        """Hand over an item. False when the slot is closed: nobody will take it, so the caller can stop."""

    def take(self, timeout_s: float | None = None) -> T | None:
        """Wait for the next item; None when the slot is closed and empty.

        Raises TimeoutError when nothing came within `timeout_s` seconds (None waits without limit), and the error
        given to `close`, once what was put before it has been taken.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._full or self._closed, timeout_s):
                raise TimeoutError(f"Nothing came within {timeout_s:g} s.")
            if not self._full:
                self._raise_error()
                return None
            self.delivered += 1
            return self._empty()

    def close(self, error: Exception | None = None) -> None:
        """Say that nothing more comes, and why if it is an error; an item inside can still be taken."""
        with self._changed:
            if not self._closed:
                self._closed, self._error = True, error
            self._changed.notify_all()

    def stop(self) -> None:
        """Close, and drop an item inside: a `take` that waits returns None at once, a `put` that waits False."""
        with self._changed:
            self.close()
            if self._full:
                self.dropped += 1
                self._empty()

    def _fill(self, item: T) -> None:
        self._item, self._full = item, True
        self._changed.notify_all()

    def _empty(self) -> T | None:
        item, self._item, self._full = self._item, None, False
        self._changed.notify_all()
        return item

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error


class LatestFrame(Slot[T]):
    """Putting never waits: what was not taken yet is dropped for what is newer, and counted."""

    def put(self, item: T) -> bool:
        """Replace what is inside. False when the slot is closed."""
        with self._changed:
            if not self._closed:
                self.dropped += self._full
                self._fill(item)
            return not self._closed


class OneAhead(Slot[T]):
    """Nothing is dropped: putting waits for room, so that who puts is at most one item ahead of who takes."""

    def put(self, item: T) -> bool:
        """Hand over as soon as there is room. False when the slot is closed."""
        with self._changed:
            self._changed.wait_for(lambda: not self._full or self._closed)
            if not self._closed:
                self._fill(item)
            return not self._closed


class EveryFrame(OneAhead[T]):
    """Nothing is dropped: putting waits until the item has been taken, so that no item grows old inside."""

    def put(self, item: T) -> bool:
        """Hand over and wait for the taker. False when the slot was closed before the item was taken."""
        with self._changed:
            if super().put(item):
                self._changed.wait_for(lambda: not self._full or self._closed)
            return not self._closed
