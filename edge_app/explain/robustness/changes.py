"""The changes that are tried, and by how much."""

from edge_app.explain.robustness.change import Change
from edge_app.explain.robustness.detail import blurred, compressed
from edge_app.explain.robustness.light import brightened, noisy
from edge_app.explain.robustness.place import scaled, shifted, turned

_SHIFTS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
_FACTORS = (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6, 2)


def changes(size_wh: tuple[int, int]) -> tuple[Change, ...]:
    """For pictures in a network's input size, (width, height) in pixels; they move by up to a quarter of it."""
    return (
        shift(size_wh),
        Change("rotation", "degrees", (0, 5, 10, 15, 20, 30, 45, 60, 90), 0, turned),
        Change("scale", "factor", _FACTORS, 1, scaled, "log"),
        Change("brightness", "factor", (0.25, 0.35, 0.5, 0.7, 1, 1.4, 2, 2.8), 1, brightened, "log"),
        Change("noise", "levels, standard deviation", (0, 4, 8, 12, 16, 24, 32), 0, noisy),
        Change("blur", "pixels of the input, standard deviation", (0, 0.5, 0.75, 1, 1.5, 2, 3), 0, blurred),
        Change("JPEG", "quality; 100: untouched", (100, 90, 75, 60, 45, 30, 20, 10, 5), 100, compressed, "falling"),
    )


def shift(size_wh: tuple[int, int]) -> Change:
    """Of pictures of that size, by up to a quarter of it."""
    amounts = tuple(amount for amount in _SHIFTS if 4 * amount <= min(size_wh))
    return Change("shift", "pixels of the input", amounts, 0, shifted)
