"""Sample images that show the quantiser what the network will see."""

import logging
import random
from collections.abc import Iterator
from itertools import chain, islice, zip_longest
from typing import NamedTuple

import numpy as np

from edge_app.errors import DataError, PictureError
from edge_app.pictures.dataset import Dataset, Picture
from edge_app.pictures.read import read_picture
from edge_app.preprocess import preprocess, scale_pixels
from edge_app.spec import InputSpec, Spec
from edge_app.values import Floats

FEWEST = 10
"""With fewer samples the measured ranges are chance: activations of unseen images are clipped."""

_log = logging.getLogger(__name__)


class Sample(NamedTuple):
    """A training picture and its input values, float32 (height, width, channels)."""

    values: Floats
    picture: Picture


def calibration_samples(dataset: Dataset, spec: Spec, count: int = 200, seed: int = 0) -> list[Floats]:
    """Input values, float32 (height, width, channels), for the quantiser: of `choose_samples`, with the full range.

    Raises DataError if fewer than 10 pictures can be read.
    """
    return with_full_range(choose_samples(dataset, spec, count, seed), spec.input)


def choose_samples(dataset: Dataset, spec: Spec, count: int = 200, seed: int = 0) -> list[Sample]:
    """`count` training pictures, the classes taking turns.

    The same `seed` chooses the same pictures. Unreadable ones are replaced by others, and their number is logged.
    Raises DataError if fewer than 10 can be read.
    """
    unreadable: list[PictureError] = []
    order = _by_turns(dataset.split("train"), seed)
    samples = list(islice(_readable(order, spec.input, unreadable), count))
    if unreadable:
        _log.warning("Calibration skipped %d unreadable pictures. The first: %s", len(unreadable), unreadable[0])
    if FEWEST <= len(samples) < count:
        _log.warning("Calibration rests on all %d training pictures; %d were asked for.", len(samples), count)
    if len(samples) < FEWEST:
        raise DataError(
            f"Only {len(samples)} pictures for calibration, {len(unreadable)} unreadable; wanted at least {FEWEST}, "
            f"better {count}, of those that were trained on. Train on more."
        )
    return samples


def with_full_range(samples: list[Sample], spec: InputSpec) -> list[Floats]:
    """The samples' values, the first with one black and one white pixel in its upper corners.

    So the measured input range is always that of the pixels 0 to 255, whatever the pictures: nothing an image can hold
    is clipped, and with one mean of 0 and one std the int8 value is exactly pixel - 128, the uint8 value the pixel
    itself. Tools that hand over pixels without looking at the input's scale (MediaPipe, Coral's examples) rely on it.
    """
    values = [sample.values for sample in samples]
    values[0] = values[0].copy()
    values[0][0, 0] = scale_pixels(np.zeros(spec.channels, np.uint8), spec)
    values[0][0, -1] = scale_pixels(np.full(spec.channels, 255, np.uint8), spec)
    return values


def _by_turns(pictures: tuple[Picture, ...], seed: int) -> Iterator[Picture]:
    """One picture of each class, then a second of each, and so on; which ones, is up to `seed`."""
    shuffled = random.Random(seed).sample(pictures, len(pictures))  # noqa: S311 - a choice, not a secret
    classes: dict[int, list[Picture]] = {}
    for picture in shuffled:
        classes.setdefault(picture.label, []).append(picture)
    turns = chain.from_iterable(zip_longest(*classes.values()))
    return (picture for picture in turns if picture is not None)


def _readable(pictures: Iterator[Picture], spec: InputSpec, unreadable: list[PictureError]) -> Iterator[Sample]:
    for picture in pictures:
        try:
            image_bgr = read_picture(picture.path)
        except PictureError as error:
            unreadable.append(error)
            continue
        yield Sample(preprocess(image_bgr, spec), picture)
