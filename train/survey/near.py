"""Pairs of pictures that look the same, among tens of thousands.

The Hamming distance of two hashes is (64 - a.b) / 2 when their bits are written as -1 and 1, so the distances of some
pictures to all others are one matrix product. The few pairs within 12 bits are then confirmed by their thumbnails.
`python -m benchmarks.near_duplicates` measures what both limits find and what they find wrongly.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats, Pixels
from train.progress import Progress, silent
from train.survey.fingerprint import HASH_BITS, Fingerprint

FARTHEST_BITS = 12
LEAST_PRODUCT = HASH_BITS - 2 * FARTHEST_BITS
LEAST_CORRELATION = 0.94
LEAST_GREY_CORRELATION = 0.97
"""Higher, since a picture without colour has a third of the values to be told from others by."""
_CROWD = 32
"""Of more pictures that are as near, only so many of the nearest are compared: the crowd is still found, as a chain."""
_ROWS, _CHUNK = 256, 4096
_BGR_WEIGHTS = np.array([0.114, 0.587, 0.299], np.float32)
"""Luma of ITU-R BT.601, in blue, green, red order."""


class Pair(NamedTuple):
    """Two positions in the list that was searched; mirrored: they look the same once one of them is mirrored."""

    first: int
    second: int
    mirrored: bool


def near_pairs(prints: Sequence[Fingerprint], progress: Progress = silent) -> list[Pair]:
    """All pairs, first < second, that look the same; a pair that also matches mirrored is given once, as it stands."""
    if len(prints) < 2:
        return []
    signs = as_signs([one.bits for one in prints])
    mirrored_signs = as_signs([one.mirrored_bits for one in prints])
    thumbnails = np.stack([one.thumbnail_bgr for one in prints])
    grey = np.array([one.grey for one in prints])
    found: dict[tuple[int, int], Pair] = {}
    with progress("comparing the pictures", len(prints)) as done:
        for start in range(0, len(prints), _ROWS):
            rows = slice(start, start + _ROWS)
            for queries, mirrored in ((signs, False), (mirrored_signs, True)):
                first, second = _candidates(queries[rows] @ signs[start:].T) + start
                matches = _confirmed(thumbnails, grey, first, second, flip=-1 if mirrored else 1)
                for pair in zip(first[matches].tolist(), second[matches].tolist(), strict=True):
                    found.setdefault(pair, Pair(*pair, mirrored))
            done(min(start + _ROWS, len(prints)))
    return sorted(found.values())


def as_signs(hashes: Sequence[NDArray[np.uint8]]) -> Floats:
    """Packed hashes as float32 (n, 64) of -1 and 1, whose products are at least LEAST_PRODUCT for near ones."""
    return np.unpackbits(np.stack(hashes), axis=1).astype(np.float32) * 2 - 1


def _candidates(products: Floats) -> NDArray[np.intp]:
    """(2, n) row and column of the near pairs right of the diagonal, at most a crowd a row."""
    near = np.triu(products >= LEAST_PRODUCT, k=1)
    for row in np.flatnonzero(near.sum(axis=1) > _CROWD):
        columns = np.flatnonzero(near[row])
        nearest = columns[np.argsort(-products[row, columns], kind="stable")[:_CROWD]]
        near[row] = False
        near[row, nearest] = True
    return np.stack(np.nonzero(near))


def _confirmed(
    thumbnails: Pixels, grey: NDArray[np.bool_], first: NDArray[np.intp], second: NDArray[np.intp], *, flip: int
) -> NDArray[np.bool_]:
    """Which candidates have thumbnails that agree, bool (n,); flip -1 mirrors the first of each pair."""
    agreed = [np.zeros(0, np.bool_)]
    for start in range(0, len(first), _CHUNK):
        one, other = first[start : start + _CHUNK], second[start : start + _CHUNK]
        in_colour, in_grey = (
            np.einsum("ij,ij->i", a, b)
            for a, b in zip(as_units(thumbnails[one][:, :, ::flip]), as_units(thumbnails[other]), strict=True)
        )
        agreed.append(agree(in_colour, in_grey, grey[one] | grey[other]))
    return np.concatenate(agreed)


def as_units(thumbnails_bgr: Pixels) -> tuple[Floats, Floats]:
    """Thumbnails (n, 16, 16, 3) as float32 (n, 768) and, in grey, (n, 256), whose products are Pearson's r.

    Each channel is less its own mean: brightness does not count.
    """
    colour = thumbnails_bgr.astype(np.float32)
    return _unit(colour), _unit(colour @ _BGR_WEIGHTS)


def _unit(values: Floats) -> Floats:
    rows = (values - values.mean(axis=(1, 2), keepdims=True)).reshape(len(values), math.prod(values.shape[1:]))
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6), np.float32)


def agree(in_colour: Floats, in_grey: Floats, grey: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether these correlations are those of copies. grey: one of the two pictures has no colour."""
    return np.where(grey, in_grey >= LEAST_GREY_CORRELATION, in_colour >= LEAST_CORRELATION)
