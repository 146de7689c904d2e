"""Functions by name: what only a workstation has is imported when it is called, and a Pi never needs it."""

from importlib import import_module
from typing import Any


def named(name: str) -> Any:
    """What "package.module:name" stands for. Raises ModuleNotFoundError where its packages are not installed."""
    module, attribute = name.split(":")
    return getattr(import_module(module), attribute)
