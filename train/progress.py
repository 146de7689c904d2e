"""Where a long step reports how far it is. The command line shows a bar; a library call stays silent."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""(what is done, of how many) -> a context with a function that is told how many are done."""


@contextmanager
def silent(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show nothing."""
    del what, total
    yield lambda done: None
