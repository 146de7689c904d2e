"""What stays of a picture's pixels when it is stored again: a perceptual hash and a thumbnail to confirm it with.

The hash is the DCT hash of C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010): the
picture in grey at 32x32, its discrete cosine transform, and for each of the 8x8 lowest frequencies (without those that
are constant along a row or a column) one bit: whether it is above their median.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_app.values import Pixels

HASH_BITS = 64
THUMBNAIL_SIDE = 16
_DCT_SIDE = 32
_SMALLEST_SIDE = 16
_LOWEST_CONTRAST = 2.0
_COLOURLESS = 4
_FLIP = np.where(np.arange(1, 9) % 2, -1, 1).astype(np.float32)
"""A mirrored picture has the same DCT, with the odd horizontal frequencies negated."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """bits, mirrored_bits: uint8 (8,), the packed hash of the picture and of its mirror image.

    thumbnail_bgr: uint8 (16, 16, 3). grey: it has no colour.
    """

    bits: NDArray[np.uint8]
    mirrored_bits: NDArray[np.uint8]
    thumbnail_bgr: Pixels
    grey: bool


def thumbnail(image_bgr: Pixels) -> Pixels:
    """uint8 (16, 16, 3), blue green red: the picture squeezed, each pixel the mean of its part."""
    side = THUMBNAIL_SIDE
    return np.asarray(cv2.resize(image_bgr, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def is_grey(thumbnail_bgr: Pixels) -> bool:
    """Whether no part of the thumbnail has a colour, within what JPEG adds."""
    return bool(np.max(np.ptp(thumbnail_bgr, axis=2)) <= _COLOURLESS)


def fingerprint(image_bgr: Pixels, thumbnail_bgr: Pixels) -> Fingerprint | None:
    """The fingerprint of uint8 (height, width, 3); None for a picture too small or too plain to be told from others."""
    if min(image_bgr.shape[:2]) < _SMALLEST_SIDE or np.max(cv2.meanStdDev(thumbnail_bgr)[1]) < _LOWEST_CONTRAST:
        return None
    grey = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (_DCT_SIDE, _DCT_SIDE), interpolation=cv2.INTER_AREA)
    low = np.asarray(cv2.dct(small.astype(np.float32))[1:9, 1:9], np.float32)
    return Fingerprint(_bits(low), _bits(low * _FLIP), thumbnail_bgr, is_grey(thumbnail_bgr))


def _bits(frequencies: NDArray[np.float32]) -> NDArray[np.uint8]:
    middle = np.sort(frequencies, axis=None)[HASH_BITS // 2 - 1 : HASH_BITS // 2 + 1]
    return np.packbits(frequencies > middle.mean())
