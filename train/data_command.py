"""`edgesight data`: what there is to do with pictures before training."""

import click

from train.labelling.command import label
from train.survey.command import check


@click.group()
def data() -> None:
    """Look at pictures before training, or draw boxes on them."""


data.add_command(check)
data.add_command(label)
