"""A picture as a network sees it."""

from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels


def seen(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    """The picture in the network's size, uint8 (height, width, 3) BGR: fitted once more, it stays as it is."""
    plain = InputSpec(size_wh=spec.size_wh, colour="bgr", fit=spec.fit, interpolation=spec.interpolation)
    return fit_pixels(image_bgr, plain)
