"""Pictures to be recognised again: which of many others look like one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats
from train.survey.fingerprint import Fingerprint
from train.survey.near import LEAST_PRODUCT, agree, as_signs, as_units


@dataclass(frozen=True, slots=True)
class Gallery:
    """The fingerprints of n pictures, ready to be compared with blocks of others by matrix products.

    signs: float32 (n, 64); colour, grey: float32 (n, 768) and (n, 256), see `as_units`; colourless: bool (n,).
    """

    signs: Floats
    colour: Floats
    grey: Floats
    colourless: NDArray[np.bool_]

    @classmethod
    def of(cls, prints: Sequence[Fingerprint]) -> "Gallery":
        """The gallery of these pictures, of at least one."""
        units = as_units(np.stack([one.thumbnail_bgr for one in prints]))
        return cls(as_signs([one.bits for one in prints]), *units, np.array([one.grey for one in prints]))

    def near(self, prints: Sequence[Fingerprint]) -> NDArray[np.bool_]:
        """Which of m pictures look like one of the gallery, bool (m,)."""
        return self._alike(as_signs([one.bits for one in prints]), prints, flip=1)

    def mirrored(self, prints: Sequence[Fingerprint]) -> NDArray[np.bool_]:
        """Which of m pictures look, once mirrored, like one of the gallery, bool (m,)."""
        return self._alike(as_signs([one.mirrored_bits for one in prints]), prints, flip=-1)

    def _alike(self, signs: Floats, prints: Sequence[Fingerprint], *, flip: int) -> NDArray[np.bool_]:
        """flip: -1 mirrors the thumbnails."""
        near = signs @ self.signs.T >= LEAST_PRODUCT
        rows = np.flatnonzero(near.any(axis=1))  # of unlike pictures few, so that the larger products are small
        colour, grey = as_units(np.stack([one.thumbnail_bgr[:, ::flip] for one in prints])[rows])
        colourless = np.array([one.grey for one in prints])[rows, None] | self.colourless
        found = np.zeros(len(prints), np.bool_)
        found[rows] = (near[rows] & agree(colour @ self.colour.T, grey @ self.grey.T, colourless)).any(axis=1)
        return found
