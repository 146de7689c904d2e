"""Who a track is: many looks at one face decide together, and may change their mind."""

from collections import defaultdict

_HALF_S = 5.0
"""Seconds after which a look counts half: somebody may take another's place in front of the camera."""
_MAJORITY = 0.6
"""Share of all weight that a name needs."""
_ENOUGH = 1.0
"""Weight that a name needs: one good look, or several poor ones."""


class Vote:
    """Votes for names, or for nobody (None), each with the weight of its look.

    vote = Vote()
    vote.add(7, weight=0.8, now_ns=frame.taken_ns)
    if vote.winner is not None:
        ...
    """

    def __init__(self) -> None:
        self._weights: dict[int | None, float] = defaultdict(float)
        self._last_ns: int | None = None

    def add(self, person: int | None, *, weight: float, now_ns: int) -> None:
        """One look: the person it was taken for, None for a stranger. weight: in [0, 1], how good the look was."""
        if self._last_ns is not None:
            faded = 0.5 ** (max(0, now_ns - self._last_ns) / 1e9 / _HALF_S)
            for known in self._weights:
                self._weights[known] *= faded
        self._last_ns = now_ns if self._last_ns is None else max(now_ns, self._last_ns)
        self._weights[person] += weight

    @property
    def winner(self) -> int | None:
        """The person with the clear majority of enough weight; None for a stranger, a tie, and too little to say."""
        best = max(self._weights, key=self._weights.__getitem__, default=None)
        if best is None or self._weights[best] < _ENOUGH or self.share < _MAJORITY:
            return None
        return best

    @property
    def share(self) -> float:
        """The share in [0, 1] of all weight that the strongest has, a stranger included; 0 before the first look."""
        total = sum(self._weights.values())
        return max(self._weights.values()) / total if total else 0.0

    @property
    def certain(self) -> bool:
        """Whether more looks would hardly change the outcome: one side has three times what a name needs, and most."""
        return max(self._weights.values(), default=0.0) >= 3 * _ENOUGH and self.share >= 0.9
