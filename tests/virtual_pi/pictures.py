"""The same hundred real pictures for both machines, and photos of two people. From packages of the workstation."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import matplotlib.cbook
import numpy as np
import skimage.data
import sklearn.datasets

MANY = 100
_SHORTEST, _LONGEST = 64, 640
"""Pixels of a side."""


def write_pictures(folder: Path, many: int = MANY) -> list[Path]:
    """`many` PNG files: photos, then crops of them, every other one mirrored."""
    folder.mkdir(parents=True)
    whole = _photos()
    pictures = [*whole.values(), *_crops(list(whole.values()), many - len(whole))]
    paths = [folder / f"{number:03d}.png" for number in range(many)]
    for path, picture in zip(paths, pictures, strict=True):
        cv2.imwrite(str(path), picture)
    return paths


def write_people(folder: Path) -> None:
    """Eileen Collins (NASA) in two pictures, and Grace Hopper (US Navy); both photos are in the public domain."""
    folder.mkdir(parents=True)
    eileen = _bgr(skimage.data.astronaut())
    cv2.imwrite(str(folder / "eileen.png"), eileen)
    cv2.imwrite(str(folder / "eileen-again.png"), cv2.convertScaleAbs(eileen[:400, 20:460], alpha=0.8, beta=10))
    cv2.imwrite(str(folder / "grace.png"), _admiral())


def _photos() -> dict[str, np.ndarray]:
    """Name -> uint8 (height, width, 3), blue green red: what the packages bring with them."""
    ours = {name: _bgr(getattr(skimage.data, name)()) for name in ("astronaut", "chelsea", "coffee", "rocket")}
    china, flower = sklearn.datasets.load_sample_images().images
    return ours | {"china": _bgr(china), "flower": _bgr(flower), "admiral": _admiral()}


def _crops(photos: list[np.ndarray], many: int) -> Iterator[np.ndarray]:
    rng = np.random.default_rng(7)
    for number in range(many):
        photo = photos[number % len(photos)]
        height, width = (int(rng.integers(_SHORTEST, min(side, _LONGEST) + 1)) for side in photo.shape[:2])
        top = int(rng.integers(0, photo.shape[0] - height + 1))
        left = int(rng.integers(0, photo.shape[1] - width + 1))
        crop = photo[top : top + height, left : left + width]
        yield crop[:, ::-1] if number % 2 else crop


def _admiral() -> np.ndarray:
    return cv2.imread(str(matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)))


def _bgr(image_rgb: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(image_rgb[..., ::-1])
