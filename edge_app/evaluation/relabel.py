"""Boxes of a data set in the labels of a model, which may know other names and more of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from edge_app.errors import DataError
from edge_app.pictures.coco import Annotated


@dataclass(frozen=True, slots=True)
class Relabelled:
    """Pictures with classes of the model. asked: those that the data knows as well; unknown: its other names."""

    pictures: list[Annotated]
    asked: tuple[int, ...]
    unknown: tuple[str, ...]


def relabelled(
    names: Sequence[str], pictures: Sequence[Annotated], labels: Sequence[str], renamed: Mapping[str, str]
) -> Relabelled:
    """The `pictures`, whose classes are indices into `names`, with indices into `labels`; boxes of others are left out.

    A name is the label that it is `renamed` to, or else is written alike, in any case. Raises DataError when the model
    knows none of them, or `renamed` speaks of what is not there.
    """
    if strange := [name for name in renamed if name not in names]:
        raise DataError(f"--rename speaks of {strange[0]!r}; the data knows {', '.join(names)}.")
    if unknown := [label for label in renamed.values() if label not in labels]:
        raise DataError(f"--rename speaks of the label {unknown[0]!r}; the model knows {', '.join(labels[:100])}.")
    places = {label.casefold(): index for index, label in reversed(list(enumerate(labels)))}
    places |= {label: index for index, label in enumerate(labels)}  # written alike comes first
    wanted = [renamed.get(name, name) for name in names]
    to = [places.get(label, places.get(label.casefold(), -1)) for label in wanted]
    if max(to, default=-1) < 0:
        raise DataError(
            f"The model knows none of {', '.join(names)}. It knows {', '.join(labels[:12])}. Try --rename NAME=LABEL."
        )
    table = np.array(to, np.int64)
    return Relabelled(
        [picture.renumbered(table) for picture in pictures],
        tuple(sorted({index for index in to if index >= 0})),
        tuple(name for name, index in zip(names, to, strict=True) if index < 0),
    )
