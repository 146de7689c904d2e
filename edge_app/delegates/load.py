"""Load a delegate's library into this process."""

from typing import Any
from weakref import WeakValueDictionary

from edge_app.delegates.shared_library import is_edgetpu
from edge_app.errors import DelegateError
from edge_app.inference.runtime import Runtime

_HELD: WeakValueDictionary[str, Any] = WeakValueDictionary()
"""Library -> the delegate of it that was made last in this process, as long as something uses it."""


def load(runtime: Runtime, library: str) -> Any:
    """A delegate of `library`, for one interpreter. Raises DelegateError with what was wrong and what to try.

    Whatever else the library does happens to this process: `probe` it before. The interpreter's package holds Python's
    lock meanwhile: all threads wait.
    """
    try:
        delegate = runtime.load_delegate(library)
    except (OSError, AttributeError) as error:
        raise DelegateError(f"{library} cannot be loaded: {error}. {_install(library, str(error))}") from error
    except (ValueError, RuntimeError) as error:
        raise DelegateError(f"{library} makes no delegate: {_said(error)}. {_plug(library)}") from error
    _HELD[library] = delegate
    return delegate


def held(library: str) -> bool:
    """Whether this process has a delegate of `library` in use.

    The device is then claimed by it, and another process would find it busy.
    """
    return library in _HELD


def _said(error: Exception) -> str:
    """The last line, which is what the library itself said; the first is the interpreter's."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1] if lines else "it does not say why").rstrip(".")


def _install(library: str, reason: str) -> str:
    if not is_edgetpu(library):
        return "Give the library of a TFLite external delegate that was built for this system."
    if "No such file" in reason:
        return "Try: sudo apt-get install libedgetpu1-std (see https://coral.ai/docs/accelerator/get-started)"
    return "Try a libedgetpu that was built for this system and this Python's interpreter."


def _plug(library: str) -> str:
    if not is_edgetpu(library):
        return "Is its device there, and free?"
    return "Is the Coral plugged in (lsusb lists 1a6e:089a or 18d1:9302), may you use it, and does nobody else?"
