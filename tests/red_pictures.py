"""A red picture, and whether a picture is still red after a codec: the test of colour order."""

import numpy as np

from edge_app.values import Pixels

RED_BGR = (0, 0, 255)


def red_picture(number: int = 0, size_wh: tuple[int, int] = (160, 120)) -> Pixels:
    """Red, with a patch of noise that moves: 10 pixels down from the top, so that the lower half stays red."""
    image = np.full((size_wh[1], size_wh[0], 3), RED_BGR, np.uint8)
    noise = np.random.default_rng(number).integers(0, 255, (30, 40, 3), np.uint8)
    image[10:40, number : number + 40] = noise
    return image


def is_red(image_bgr: Pixels) -> bool:
    """The lower half is red within what a codec loses."""
    mean = image_bgr[image_bgr.shape[0] // 2 :].reshape(-1, 3).mean(axis=0)
    return bool(np.abs(mean - np.array(RED_BGR)).max() < 12)
