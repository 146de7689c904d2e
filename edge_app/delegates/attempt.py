"""Another try with a delegate, beside the loop."""

import threading
from collections.abc import Callable

from edge_app.errors import DelegateError, EdgesightError
from edge_app.inference.network import Network


class Attempt:
    """Calls `make` in a thread of its own. Attributes: network, what came of it; error, why nothing came of it."""

    def __init__(self, make: Callable[[], Network]) -> None:
        self._make = make
        self.network: Network | None = None
        self.error: EdgesightError | None = None
        self._thread = threading.Thread(target=self._run, name="delegate", daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def wait(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self.network = self._make()
        except EdgesightError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - whatever a library raises must be told, not lost with this thread
            self.error = DelegateError(f"{type(error).__name__}: {error}")
