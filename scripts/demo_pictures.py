"""Write the demo's pictures: scikit-learn's digits by class, and photos that come with scikit-image."""

import sys
from pathlib import Path

import cv2
import numpy as np
import skimage.data
import sklearn.datasets


def write_digits(folder: Path) -> None:
    """1,797 handwritten digits of 8x8 pixels (UCI, test part of Optical Recognition of Handwritten Digits)."""
    digits = sklearn.datasets.load_digits()
    for index, (image, label) in enumerate(zip(digits.images, digits.target, strict=True)):
        path = folder / str(label) / f"{index:04d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), np.asarray(image * (255 / 16), np.uint8))


def write_photos(folder: Path) -> None:
    """A cat (chelsea), a rocket, and an astronaut (Eileen Collins, by NASA)."""
    folder.mkdir(parents=True, exist_ok=True)
    photos = {"cat": skimage.data.chelsea(), "rocket": skimage.data.rocket(), "astronaut": skimage.data.astronaut()}
    for name, image_rgb in photos.items():
        cv2.imwrite(str(folder / f"{name}.png"), np.ascontiguousarray(image_rgb[..., ::-1]))


if __name__ == "__main__":
    out = Path(sys.argv[1])
    write_digits(out / "digits")
    write_photos(out / "photos")
