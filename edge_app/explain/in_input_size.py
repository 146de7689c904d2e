"""A picture as a network sees it, but still a picture."""

from msgspec.structs import replace

from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Pixels


def in_input_size(image_bgr: Pixels, spec: InputSpec) -> Pixels:
    """In the network's size, uint8 (height, width, 3), blue green red: a pixel of it is a pixel of the input.

    Given once more, it stays as it is.
    """
    return fit_pixels(image_bgr, replace(spec, colour="bgr", mean=(), std=()))
