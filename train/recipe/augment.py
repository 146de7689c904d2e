"""How training pictures are changed."""

from typing import Annotated

from msgspec import Meta

from train.recipe.table import Pixels, Share, Table


class Augment(Table, frozen=True, kw_only=True):
    """Random changes to training pictures. Pixels are of the network's input size."""

    flip: bool = False
    """Mirror left and right, every second picture."""
    crop: Pixels = 0
    """Shift by up to so many pixels in each direction; the border is mirrored in."""
    turn: Annotated[float, Meta(ge=0, le=180)] = 0.0
    """Turn about the middle by up to so many degrees, to either side; the border is mirrored in."""
    scale: Share = 0.0
    """Enlarge or shrink about the middle by a factor of up to 1 +- scale; the border is mirrored in."""
    zoom: Share = 0.0
    """Enlarge a random part, of at least 1 - zoom of the picture's sides (Szegedy et al. 2015, arXiv 1409.4842)."""
    colour: Share = 0.0
    """Brightness, contrast and saturation, each by a factor of up to 1 +- colour."""
    cutout: Pixels = 0
    """Side of a square painted grey (DeVries and Taylor 2017, arXiv 1708.04552)."""
    coarse: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share that is shrunk to down to a quarter of its sides and enlarged again, as from far away."""
    mix: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share that is laid over another picture, half seen through: only a teacher can say what is on it then (Beyer et
    al. 2022, arXiv 2106.05237)."""
