"""Which TFLite interpreter runs here: LiteRT, the older tflite-runtime, or the one inside TensorFlow."""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from edge_app.errors import MissingExtraError, ModelError

log = logging.getLogger(__name__)

PREFERENCE = ("ai_edge_litert", "tflite_runtime", "tensorflow")
"""Best first: LiteRT is maintained, tflite-runtime is all there is for a 32-bit Pi, TensorFlow is slow to import."""

# Besides being absent, a package built for another numpy or C library fails in these ways; the reason is logged.
_UNUSABLE = (ImportError, OSError, AttributeError)


@dataclass(frozen=True, slots=True)
class Runtime:
    """An interpreter that imports. name: its package; version: the package's own; interpreter: the class to build."""

    name: str
    version: str
    interpreter: Callable[..., Any]

    def load_delegate(self, library: str) -> Any:
        """A delegate of the shared library of that name or path, for one interpreter. Raises as the package does."""
        home = import_module("tensorflow").lite.experimental if self.name == "tensorflow" else _interpreter(self.name)
        return home.load_delegate(library)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


@cache
def find_runtime(names: Sequence[str] = PREFERENCE) -> Runtime:
    """The first of `names` that imports; each one passed over is logged once with its reason.

    Raises MissingExtraError when none does.
    """
    reasons = []
    for name in names:
        try:
            return _load(name)
        except _UNUSABLE as error:
            reasons.append(f"{name} ({error})")
            log.warning("Interpreter %s is passed over: %s", name, error)
    raise MissingExtraError(
        f"No TFLite interpreter works here. Tried: {'; '.join(reasons)}. "
        "Try: pip install ai-edge-litert, or on a 32-bit Pi: pip install 'edgesight[tflite-runtime]'"
    )


def check_minimum(runtime: Runtime, minimum: str, where: str) -> None:
    """Raise ModelError if `runtime` is older than the TensorFlow version `minimum`, such as "2.5.0".

    tflite_runtime and tensorflow carry TensorFlow's version. LiteRT counts anew from 1.0, which came after TensorFlow
    2.17, the newest release that a file's min_runtime_version names: every LiteRT is new enough. An empty or
    unreadable `minimum` is not checked; should an operator be unknown after all, building the interpreter says so.
    """
    wanted, found = _numbers(minimum), _numbers(runtime.version)
    if runtime.name == "ai_edge_litert" or not wanted or not found or found >= wanted:
        return
    raise ModelError(
        f"{where} needs a TFLite runtime of TensorFlow {minimum} or newer; here is {runtime}. "
        f"Try: pip install --upgrade ai-edge-litert"
    )


def usable_cpus() -> int:
    """How many CPUs this process may use, at least 1. Both LiteRT APIs take 1 thread unless told otherwise."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _load(name: str) -> Runtime:
    package = import_module(name)
    # TensorFlow makes `lite` an attribute on first use; importing "tensorflow.lite" finds another module.
    home = package.lite if name == "tensorflow" else _interpreter(name)
    return Runtime(name, str(getattr(package, "__version__", "unknown")), home.Interpreter)


def _interpreter(name: str) -> Any:
    return import_module(f"{name}.interpreter")


def _numbers(version: str) -> tuple[int, ...]:
    """(2, 5, 0) for "2.5.0"; empty where a part is no number, as in "unknown"."""
    parts = version.split("+")[0].split(".")[:3]
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()
