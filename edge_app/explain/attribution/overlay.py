"""A map laid over the picture that it is of."""

import cv2
import numpy as np

from edge_app.explain.attribution.heat import Heat
from edge_app.values import Floats, Pixels

_MOST = 0.6
"""Of the colour at the strongest place: what is there is still to be seen."""


def overlay(image_bgr: Pixels, heat: Heat) -> Pixels:
    """A copy, uint8 (height, width, 3): the stronger a place spoke for the answer, the brighter it glows."""
    return glow(image_bgr, heat.strength((image_bgr.shape[1], image_bgr.shape[0])))


def glow(image_bgr: Pixels, strength: Floats) -> Pixels:
    """As `overlay`, by a map float32 (height, width) in [0, 1]."""
    colours = cv2.applyColorMap((strength * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    share = _MOST * strength
    return np.asarray(cv2.blendLinear(image_bgr, colours, 1 - share, share), np.uint8)
