"""Options that the commands for faces share."""

from pathlib import Path

import click

detector_option = click.option(
    "--detector", default="faces-detect", show_default=True, help="Model that finds faces: a shipped name or a file."
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
    type=click.FloatRange(min=0, max=1, min_open=True, max_open=True),
    help="False match rate: how often two strangers may pass for one person. Default: the strictest that was measured.",
)
