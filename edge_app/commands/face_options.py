"""Options that the commands for faces share."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.commands.number import Number
from edge_app.faces.points import SHIPPED_DETECTOR, points_model

if TYPE_CHECKING:
    from edge_app.faces.finder import FaceFinder

detector_option = click.option(
    "--detector", default=SHIPPED_DETECTOR, show_default=True, help="Model that finds faces: a shipped name or a file."
)
points_option = click.option(
    "--points",
    help="Model that places eyes and mouth from near; 'none': as the detector says.  [default: faces-points, beside "
    "faces-detect]",
)
embedder_option = click.option(
    "--embedder", default="faces-embed", show_default=True, help="Model that compares faces: a shipped name or a file."
)
threads_option = click.option("--threads", type=click.IntRange(min=1), help="CPU threads. Default: all cores.")
gallery_option = click.option(
    "--gallery",
    type=click.Path(path_type=Path, readable=False),  # the gallery says itself what is wrong, and what to try
    envvar="EDGESIGHT_GALLERY",
    help="File of enrolled people. Default: $EDGESIGHT_GALLERY, or people.sqlite in your data folder.",
)
fmr_option = click.option(
    "--fmr",
    type=Number(min=0, max=1, min_open=True, max_open=True),
    help="False match rate: how often two strangers may pass for one person. Default: the strictest that was measured.",
)


def opened_finder(detector: str, points: str | None, threads: int | None) -> "AbstractContextManager[FaceFinder]":
    """What finds faces, as the options say."""
    from edge_app.faces.finder import open_finder

    return open_finder(detector, points_model(detector, points), threads=threads)
