"""Pictures of a striped cloth, some with a hole in it."""

import cv2
import numpy as np
import pytest


def cloth(number, *, hole=False):
    """uint8 (64, 64, 3): stripes that are shifted and a little brighter or darker each time."""
    rng = np.random.default_rng(number)
    stripes = 128 + 60 * np.sin((np.arange(64) + rng.uniform(0, 8)) * 2 * np.pi / 8) + rng.normal(0, 5)
    image = np.repeat(stripes[None], 64, axis=0)[..., None].repeat(3, 2) + rng.normal(0, 4, (64, 64, 3))
    image = np.asarray(image.clip(0, 255), np.uint8)
    if hole:
        x, y = (int(value) for value in rng.integers(16, 48, 2))
        cv2.circle(image, (x, y), 9, (30, 30, 160), -1)
    return image


@pytest.fixture(scope="session")
def cloths(tmp_path_factory):
    """train/good, val/good, test/good and test/hole: 40, 20, 20, 20 pictures, and one that cannot be read."""
    root, number = tmp_path_factory.mktemp("cloths"), 0
    for part, count in (("train/good", 40), ("val/good", 20), ("test/good", 20), ("test/hole", 20)):
        (root / part).mkdir(parents=True)
        for _ in range(count):
            number += 1
            cv2.imwrite(str(root / part / f"{number:03}.png"), cloth(number, hole=part.endswith("hole")))
    (root / "train" / "good" / "zzz.png").touch()
    return root
