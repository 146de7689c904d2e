"""One way in which a picture can be other than expected, by a stated amount."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from numpy.random import Generator, default_rng

from edge_app.values import Pixels

Apply = Callable[[Pixels, float, Generator], Pixels]
"""(picture uint8 (height, width, 3), amount, dice) -> another of the same shape."""


@dataclass(frozen=True, slots=True)
class Change:
    """amounts: in `unit`, in the order of a drawing; `untouched`, one of them, stands for the picture as it is.

    scale: of the drawing; "log" for factors, "falling" where more of it is less of a change.
    """

    name: str
    unit: str
    amounts: tuple[float, ...]
    untouched: float
    apply: Apply
    scale: Literal["linear", "log", "falling"] = "linear"

    def of(self, image_bgr: Pixels, amount: float, *, seed: int, number: int) -> Pixels:
        """The picture of that number, changed. The dice fall alike for all amounts: only the amount differs."""
        return image_bgr if amount == self.untouched else self.apply(image_bgr, amount, default_rng((seed, number)))
