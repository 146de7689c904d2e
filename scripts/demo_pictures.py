"""Write the demo's pictures: scikit-learn's digits by class, and photos from scikit-image and Matplotlib."""

import sys
from pathlib import Path

import cv2
import matplotlib.cbook
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
    """A cat (chelsea), a rocket, an astronaut (Eileen Collins, by NASA), and she beside an admiral.

    The admiral is Grace Hopper (by the US Navy). Both photos of people are in the public domain.
    """
    folder.mkdir(parents=True, exist_ok=True)
    photos = {
        "cat": skimage.data.chelsea(),
        "rocket": skimage.data.rocket(),
        "astronaut": skimage.data.astronaut(),
        "motorcycle": skimage.data.stereo_motorcycle()[0],
    }
    for name, image_rgb in photos.items():
        cv2.imwrite(str(folder / f"{name}.png"), np.ascontiguousarray(image_rgb[..., ::-1]))
    cv2.imwrite(str(folder / "two-people.png"), _beside(cv2.imread(str(folder / "astronaut.png")), _admiral()))


def _admiral() -> np.ndarray:
    """uint8 (600, 512, 3), blue green red."""
    return cv2.imread(str(matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)))


def _beside(astronaut_bgr: np.ndarray, admiral_bgr: np.ndarray) -> np.ndarray:
    """Both in one picture, uint8 (480, 640, 3), their faces about as large."""
    admiral_bgr = cv2.resize(admiral_bgr, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    return np.hstack([astronaut_bgr[:480, 66:386], admiral_bgr[:480, 50:370]])


if __name__ == "__main__":
    out = Path(sys.argv[1])
    write_digits(out / "digits")
    write_photos(out / "photos")
