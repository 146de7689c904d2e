"""How sure an accuracy is: 95 % intervals for a share and for a paired difference of two shares."""

import math

Z_95 = 1.959963984540054
"""97.5 % point of the normal distribution."""


def wilson(correct: int, n: int) -> tuple[float, float]:
    """95 % score interval of the share correct / n (Wilson 1927, JASA 22:209). n = 0 gives (0, 1)."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = correct / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the ends a bound is the share itself; rounding must not push it past.
    return (max(0.0, centre - half) if correct else 0.0), (min(1.0, centre + half) if correct < n else 1.0)


def paired_difference(gained: int, lost: int, n: int) -> tuple[float, float]:
    """95 % interval of (gained - lost) / n, two answers to the same n questions.

    gained: right only in the second; lost: right only in the first. Adjusted Wald interval of Agresti and Min (2005,
    Statistics in Medicine 24:729): half an observation is added to each of the four cells.
    """
    b, c, total = gained + 0.5, lost + 0.5, n + 2.0
    centre = (b - c) / total
    half = Z_95 * math.sqrt(b + c - (b - c) ** 2 / total) / total
    return max(-1.0, centre - half), min(1.0, centre + half)
