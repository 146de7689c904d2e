"""The networks at the next frame, while what they put out for the last one is read."""

import threading

from edge_app.capture.slot import OneAhead
from edge_app.closing import Closing
from edge_app.loop.inferring import Inferred, Inferring


class Ahead(Closing):
    """`inferring`, in a thread of its own.

    For pictures and clips, all of whose frames are looked at. A live source gives no more of them for it, and from
    thread to thread each grows older.
    """

    def __init__(self, inferring: Inferring) -> None:
        self._inferring, self._slot = inferring, OneAhead[Inferred]()
        # A daemon: a loop that is never closed must not keep the program from ending.
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    def take(self) -> Inferred | None:
        """See `Inferring`."""
        return self._slot.take()

    def close(self) -> None:
        """Stop and wait for the network that is at work; safe to call twice."""
        self._slot.stop()
        self._inferring.stop()
        self._thread.join()

    def _run(self) -> None:
        try:
            while (inferred := self._inferring.take()) and self._slot.put(inferred):
                pass
        except Exception as error:  # noqa: BLE001 - raised in the loop, which waits in `take`
            self._slot.close(error)
        else:
            self._slot.close()
