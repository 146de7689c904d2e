"""Which class each picture shows, as far as the name of its folder tells."""

from collections.abc import Sequence
from pathlib import Path

from edge_app.pictures.dataset import UNLABELLED, Picture


def labelled(pictures: Sequence[Path], labels: Sequence[str], most: int) -> list[Picture]:
    """At most so many, spread over all: with an index of `labels`, or UNLABELLED in a folder of another name."""
    places = {label.casefold(): index for index, label in enumerate(labels)}
    count = min(most, len(pictures))
    chosen = [pictures[place * len(pictures) // count] for place in range(count)]
    return [Picture(path, places.get(path.parent.name.casefold(), UNLABELLED)) for path in chosen]
