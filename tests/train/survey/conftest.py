"""Pictures drawn by number, and folders of them."""

import cv2
import numpy as np
import pytest

from edge_app.pictures.dataset import Picture
from train.survey.seen import Seen, look


def draw(number, size_wh=(160, 120)):
    """A colourful picture, uint8 (height, width, 3), of shapes on a gradient; another one for each number."""
    random = np.random.default_rng(number)
    width, height = size_wh
    corners = random.integers(0, 256, (2, 2, 3)).astype(np.uint8)
    image = cv2.resize(corners, size_wh, interpolation=cv2.INTER_LINEAR)
    for _ in range(6):
        centre = (int(random.integers(width)), int(random.integers(height)))
        axes = tuple(int(side) for side in random.integers(height // 12, height // 3, 2))
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        cv2.ellipse(image, centre, axes, float(random.integers(180)), 0, 360, colour, -1, cv2.LINE_AA)
    return image


@pytest.fixture
def scene():
    return draw


@pytest.fixture
def photos(tmp_path):
    """A function: name -> picture or bytes, written below one folder, which it returns; numbers are drawn."""

    def write(**pictures):
        for name, content in pictures.items():
            path = tmp_path / "photos" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                found, data = cv2.imencode(path.suffix, draw(content) if isinstance(content, int) else content)
                assert found
                path.write_bytes(data.tobytes())
        return tmp_path / "photos"

    return write


@pytest.fixture
def see(tmp_path):
    """A function: picture, label, split -> what the survey remembers of it."""

    def seen(image, label=0, split="train", suffix=".png"):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}{suffix}"
        path.write_bytes(cv2.imencode(suffix, image)[1].tobytes())
        found = look(Picture(path, label), split)
        assert isinstance(found, Seen)
        return found

    return seen
