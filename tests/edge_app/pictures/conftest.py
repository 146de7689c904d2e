import cv2
import numpy as np
import pytest


@pytest.fixture
def picture():
    """Write a grey picture of that size to a path and give the path."""

    def written(path, width=200, height=100):
        path.parent.mkdir(parents=True, exist_ok=True)
        assert cv2.imwrite(str(path), np.full((height, width, 3), 90, np.uint8))
        return path

    return written
