"""Whose turn it is: a model that is slow, or not urgent, looks at every n-th frame only."""

from edge_app.errors import StageError


class Turn:
    """Says yes to the first frame and to every `every`-th after it. Raises StageError for less than 1."""

    def __init__(self, every: int) -> None:
        if every < 1:
            raise StageError(f"every is {every}; wanted 1, for each frame, or more.")
        self.every, self._asked = every, 0

    def comes(self) -> bool:
        """Whether this frame is to be looked at; ask once a frame."""
        self._asked += 1
        return (self._asked - 1) % self.every == 0
