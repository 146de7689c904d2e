"""How fast clips play, as several commands ask for it."""

import click

pace_option = click.option(
    "--pace",
    type=click.Choice(["real-time", "fast"]),
    default="real-time",
    show_default=True,
    help="Clips: by the clock, or every frame as fast as possible.",
)
