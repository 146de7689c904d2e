"""How a long part of a report tells how far it is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
"""What is done, and how many there are -> a function that is told how many are done."""


@contextmanager
def silent(what: str, total: int) -> Iterator[Callable[[int], object]]:
    """Show nothing."""
    del what, total
    yield lambda done: None
