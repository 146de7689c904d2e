"""One network, in a delegate where that works, on the CPU where it does not, and tried again each minute."""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from edge_app.closing import Closing
from edge_app.delegates.attempt import Attempt
from edge_app.delegates.load import held, load
from edge_app.delegates.probe import LIMIT_S, probe, unsuitable
from edge_app.delegates.share import Share
from edge_app.delegates.shared_library import is_edgetpu, library_of
from edge_app.delegates.twin import compiled_path, is_compiled, twin_path
from edge_app.errors import DelegateError, ModelError
from edge_app.inference.file import ModelFile, read_twin
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.inference.runtime import Runtime

_log = logging.getLogger(__name__)

_AGAIN_NS = 60_000_000_000
_ONE_AT_A_TIME = threading.Lock()
"""Models that try the same device would find it busy with the other's try."""
Accept = Callable[[Network, str], None]


class Delegation(Closing):
    """Runs the network of `file`, in the delegate `wanted` if possible; see `library_of`.

    accept: called with each network and the name of its file before it is used; raises ModelError for one that answers
    wrongly. limit_s: seconds that the process may take in which the delegate is tried first. clock: nanoseconds.

    A delegate that is missing, crashes, hangs, does not fit, fails later or answers wrongly is left, which is said once
    for each reason, and tried again each minute, beside the loop: what then works is taken between two runs. A file
    compiled for the Edge TPU has a twin for the CPU beside it, the file that it was compiled from.

    Attributes: wanted, the delegate's library or None; network; file, in which it lies; reason, why the CPU runs it
    though a delegate is wanted, or None. Raises DelegateError for a delegate that cannot be, ModelError for a file that
    neither can run.
    """

    def __init__(
        self,
        file: ModelFile,
        accept: Accept,
        runtime: Runtime,
        threads: int,
        *,
        wanted: str | Path | None = None,
        limit_s: float = LIMIT_S,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.wanted = library_of(wanted)
        self.reason: str | None = None
        self.file = self._given = file
        self._network: Network | None = None
        self._form: object = None
        self._accept, self._runtime, self._threads = accept, runtime, threads
        self._limit_s, self._clock = limit_s, clock
        self._attempt: Attempt | None = None
        self._due_ns = 0
        self._use(*self._first())

    @property
    def network(self) -> Network:
        """The one that runs. Raises ModelError after `close`."""
        if self._network is None:
            path = self.file.path
            raise ModelError(f"The model {path} is closed. Open it again: Model({str(path)!r})")
        return self._network

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._network is None

    @property
    def share(self) -> Share | None:
        """How much of the network is in the delegate; None where there is none, or the interpreter does not tell."""
        return self.network.share

    def __str__(self) -> str:
        """What runs the network now, for people."""
        if self.wanted is None:
            return "CPU"
        if self.reason is not None:
            return f"CPU, not {self.wanted}"
        return f"{self.wanted} ({self.share or 'share unknown'})"

    def invoke_all(self, tensor: Raw) -> tuple[Raw, ...]:
        """As the network's. A delegate that fails is left, and the CPU runs it. Raises ModelError if that fails."""
        self._between_runs()
        try:
            return self.network.invoke_all(tensor)
        except ModelError as error:
            if self.wanted is None or self.reason is not None:
                raise
            self._leave(f"{self.wanted} fails: {error}")
            return self.network.invoke_all(tensor)

    def close(self) -> None:
        """Let go of the interpreter and its memory; a try under way ends by itself, and nothing comes of it."""
        self._network = self._attempt = None

    def settle(self) -> None:
        """Wait for the try that is under way, if any; its result is taken before the next run."""
        if self._attempt:
            self._attempt.wait()

    def _use(self, file: ModelFile, network: Network) -> None:
        self.file, self._network, self._form = file, network, network.form

    def _first(self) -> tuple[ModelFile, Network]:
        if self.wanted is None:
            return self._on_cpu("No delegate was asked for: --delegate edgetpu")
        try:
            network = self._in_delegate()
        except DelegateError as error:
            return self._without(str(error))
        self._say_unused(network.share)
        return self._given, network

    def _without(self, reason: str) -> tuple[ModelFile, Network]:
        """On the CPU, for now."""
        found = self._on_cpu(reason)
        _log.warning("%s runs on the CPU: %s It is tried again each minute.", found[0].path, _sentence(reason))
        self.reason, self._due_ns = reason, self._clock() + _AGAIN_NS
        return found

    def _leave(self, reason: str) -> None:
        """The delegate failed: nothing holds it any more, so that it can be tried anew."""
        self._use(*self._without(reason))

    def _in_delegate(self) -> Network:
        """Raises DelegateError. Called in other threads too."""
        library, file = str(self.wanted), self._given
        with _ONE_AT_A_TIME:
            if not held(library):
                probe(library, file.flatbuffer, self._runtime, self._threads, self._limit_s)
            delegate = load(self._runtime, library)
        try:
            return self._network_of(file, delegate)
        except ModelError as error:
            raise DelegateError(unsuitable(library, error)) from error

    def _on_cpu(self, reason: str) -> tuple[ModelFile, Network]:
        file = self._given
        if is_compiled(file.flatbuffer):
            file = _twin(file, reason)
        return file, self._network_of(file)

    def _network_of(self, file: ModelFile, delegate: object = None) -> Network:
        network = Network(file.flatbuffer, self._runtime, self._threads, str(file.path), delegate)
        if self._form not in (None, network.form):
            raise ModelError(
                f"{file.path} has other inputs or outputs than its twin. Compile it again: edgesight convert --edgetpu"
            )
        self._accept(network, str(file.path))
        return network

    def _between_runs(self) -> None:
        if self.reason is None:
            return
        if self._attempt is None:
            if self._clock() >= self._due_ns:
                self._attempt = Attempt(self._in_delegate)
        elif self._attempt.done:
            attempt, self._attempt = self._attempt, None
            self._take(attempt)

    def _take(self, attempt: Attempt) -> None:
        """What came of a try: the delegate from now on, or the CPU for another minute."""
        if attempt.network:
            self._use(self._given, attempt.network)
            self.reason = None
            _log.warning("%s runs in %s now.", self.file.path, self.wanted)
            return
        self._due_ns = self._clock() + _AGAIN_NS
        reason = str(attempt.error)
        if reason != self.reason:
            _log.warning("%s still runs on the CPU: %s", self.file.path, _sentence(reason))
        self.reason = reason

    def _say_unused(self, share: Share | None) -> None:
        if share is None or share.delegated:
            return
        compiled = compiled_path(self._given.path)
        hint = (
            f"Give {compiled}, which lies beside it."
            if compiled.is_file()
            else "An Edge TPU runs only what is compiled for it: edgesight convert --edgetpu FILE."
        )
        said = hint if is_edgetpu(str(self.wanted)) else "Its operators do not suit the delegate."
        _log.warning("%s takes none of %s: all of it runs on the CPU. %s", self.wanted, self._given.path, said)


def _twin(compiled: ModelFile, reason: str) -> ModelFile:
    """The file for the CPU. Raises ModelError where there is none."""
    path = twin_path(compiled.path)
    if path is None:
        raise ModelError(
            f"{compiled.path} is compiled for a Coral Edge TPU and cannot run on the CPU. {_sentence(reason)} "
            "Give the file it was compiled from, the one without _edgetpu in its name, or put it beside this one."
        )
    _log.warning("%s is compiled for an Edge TPU; the CPU runs %s instead.", compiled.path, path)
    return read_twin(compiled, path)


def _sentence(reason: str) -> str:
    return reason if reason.endswith((".", "?")) else f"{reason}."
