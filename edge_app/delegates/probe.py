"""Try a delegate where it can do no harm: in a process of its own, which may crash or hang."""

import signal

from msgspec import DecodeError, Struct, json

from edge_app.errors import DelegateError, ModelError
from edge_app.inference.runtime import Runtime
from edge_app.own_python import run_python
from edge_app.tables import explain

LIMIT_S = 20.0
"""Seconds: an Edge TPU on USB takes some three for its firmware, a Pi Zero as long to start Python."""
_AGAIN = "Unplug the accelerator and plug it in again; a USB hub with a supply of its own helps where current is short."


class Finding(Struct, frozen=True):
    """What the child says. reason: why the delegate does not work with the network; None where it does."""

    reason: str | None


def probe(library: str, flatbuffer: bytes, runtime: Runtime, threads: int, limit_s: float = LIMIT_S) -> None:
    """Load the delegate in `library`, give it the network, run that once. Raises DelegateError if any of it fails.

    So it does after `limit_s` seconds, and when the process is ended by a signal. The process is
    killed then, as far as the system can.
    """
    arguments = ["-m", "edge_app.delegates.child", library, runtime.name, str(threads), str(limit_s)]
    try:
        outcome = run_python(arguments, limit_s, flatbuffer)
    except OSError as error:
        raise DelegateError(f"{library} cannot be tried: no process could be started ({explain(error)}).") from error
    if outcome.status is None:
        raise DelegateError(f"{library} hangs: no result within {limit_s:g} s. {_AGAIN}")
    if outcome.status:
        raise DelegateError(
            f"{library} crashes with this model: {_end(outcome.status)}. "
            f"Try a version of it that was built for the interpreter here, {runtime}, or another interpreter."
        )
    try:
        finding = json.decode(outcome.said, type=Finding)
    except DecodeError as error:
        raise DelegateError(f"{library} ended the process that tried it. Try another version of it.") from error
    if finding.reason:
        raise DelegateError(finding.reason)


def unsuitable(library: str, error: ModelError) -> str:
    """What to say when a delegate was made but cannot run the network."""
    return f"{library} does not work with this model: {error}"


def _end(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
