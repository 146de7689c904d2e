"""Pictures, and the models that ship, ready to be asked."""

import cv2
import numpy as np
import pytest

from edge_app.explain.subject import Subject


@pytest.fixture(scope="session")
def cifar10():
    with Subject("cifar10") as subject:
        yield subject


@pytest.fixture(scope="session")
def faces():
    with Subject("faces-detect") as subject:
        yield subject


@pytest.fixture(scope="session")
def spots(tmp_path_factory):
    """A folder of 12 grey pictures 32x32, each with a red square of 9 pixels; their names tell its left and top."""
    folder = tmp_path_factory.mktemp("spots")
    for number in range(12):
        left, top = 3 + 7 * number % 17, 4 + 5 * number % 16
        image = np.full((32, 32, 3), 128, np.uint8)
        image[top : top + 9, left : left + 9] = 20, 20, 250
        assert cv2.imwrite(str(folder / f"{left}-{top}.png"), image)
    return folder
