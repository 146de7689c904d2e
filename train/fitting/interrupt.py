"""Ctrl-C between two batches, never in the middle of a checkpoint."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

import keras

from train.progress import Progress


class Interrupt(keras.callbacks.Callback):  # type: ignore[misc]
    """In its `with` block, Ctrl-C raises KeyboardInterrupt at the end of the batch at hand.

    Python would raise it at once, wherever it is: h5py swallows it while a checkpoint is written, and training goes on.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked, self._stack = False, ExitStack()

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # only there does Python handle signals
            before = signal.signal(signal.SIGINT, self._ask)
            self._stack.callback(signal.signal, signal.SIGINT, before)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._stack.close()
        if kind is None:
            self._raise()

    def on_train_batch_end(self, batch: int, logs: object = None) -> None:
        """Called by Keras."""
        self._raise()

    def on_test_batch_end(self, batch: int, logs: object = None) -> None:
        """Called by Keras, during validation."""
        self._raise()

    def watching(self, progress: Progress) -> Progress:
        """`progress` for a long step between batches, at which Ctrl-C is heeded as well."""

        @contextmanager
        def watched(what: str, total: int) -> Iterator[Callable[[int], None]]:
            with progress(what, total) as done:

                def heed(count: int) -> None:
                    done(count)
                    self._raise()

                yield heed

        return watched

    def _ask(self, *_: object) -> None:
        self._asked = True

    def _raise(self) -> None:
        if self._asked:
            raise KeyboardInterrupt
