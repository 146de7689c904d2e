"""What a model makes of pictures: its input tensors and its raw outputs, on a machine of either kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge_app.inference.model import Model


@dataclass(frozen=True, slots=True)
class Answers:
    """inputs: (n, height, width, channels). outputs: each (n, ...), in the file's order. Dtypes are the network's."""

    inputs: np.ndarray
    outputs: tuple[np.ndarray, ...]

    def write(self, path: Path) -> None:
        """Save as an .npz file, whose folder is made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, self.inputs, *self.outputs)


def read_answers(path: Path) -> Answers:
    """What `Answers.write` wrote."""
    with np.load(path) as kept:
        first, *others = (kept[f"arr_{number}"] for number in range(len(kept.files)))
    return Answers(first, tuple(others))


def input_tensors(model: Model, pictures: Sequence[Path]) -> np.ndarray:
    """Each picture resized and quantised as the camera loop does it."""
    return np.stack([model.preprocess(cv2.imread(str(path)))[0] for path in pictures])


def answers(model: Model, inputs: np.ndarray) -> Answers:
    """The raw outputs for `inputs`."""
    raws = [model.invoke(tensor[None]) for tensor in inputs]
    return Answers(inputs, tuple(np.stack(each) for each in zip(*raws, strict=True)))
