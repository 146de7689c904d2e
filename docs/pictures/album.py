"""Every picture by its name."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from docs.pictures.blame import blame
from docs.pictures.chances import chances
from docs.pictures.convolution import convolution
from docs.pictures.filters import filters
from docs.pictures.hierarchy import hierarchy
from docs.pictures.learning import learning
from docs.pictures.moved import moved
from docs.pictures.pooling import pooling
from docs.pictures.rectifier import rectifier
from docs.pictures.sharing import sharing
from docs.pictures.style import drawn
from edge_app import files

ALBUM = {
    "convolution": convolution,
    "sharing": sharing,
    "relu": rectifier,
    "pooling": pooling,
    "moved": moved,
    "chances": chances,
    "backpropagation": blame,
    "learning": learning,
    "filters": filters,
    "hierarchy": hierarchy,
}


def write(name: str, folder: Path) -> Path:
    """The file that it is drawn into, NAME.png. Raises OutputError."""
    path = folder / f"{name}.png"
    drawn_png = BytesIO()
    drawn(ALBUM[name]).savefig(drawn_png)
    few_colours = (
        Image.open(drawn_png).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3)
    )  # a third of the bytes
    with files.replacing(path) as temporary:
        few_colours.save(temporary, format="png", optimize=True)
    return path
