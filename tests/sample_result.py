"""A result to draw, write and save, without a camera or a model."""

import numpy as np

from edge_app.values import Classification, Frame, Pixels, Result


def sample_result(
    number: int = 0,
    image_bgr: Pixels | None = None,
    labels: tuple[str, ...] = ("cat", "dog", "frog"),
    name: str = "",
) -> Result:
    """Frame `number`, mid grey 160x120 unless given, with the scores 1/2, 1/4, 1/8 ... for `labels`; 12.5 ms old."""
    image = np.full((120, 160, 3), 128, np.uint8) if image_bgr is None else image_bgr
    image.flags.writeable = False
    scores = tuple(0.5 ** (place + 1) for place in range(len(labels)))
    answer = Classification(labels, scores)
    return Result(Frame(image, number, 1_000_000, name), answer, 12.5, {"wait": 1.25, "invoke": 3.0})
