"""What a pretrained network sees in a picture: of its parts, early on, and of the whole, late.

Early features tell a stain or a hole from a surface, late ones one kind of thing from another (for the latter: Rippel,
Mertens and Merhof 2020, arXiv 2005.14140; Reiss et al. 2021, arXiv 2010.05903).
"""

import keras
from keras import layers

from edge_app.errors import RecipeError
from train.architectures.efficientnet_lite0 import efficientnet_lite0, taps
from train.fitting.weights import load_weights
from train.recipe import Recipe

STRIDES = (4, 8, 16)
"""Of the feature maps in which parts are looked at."""
GRID = 16
"""Stride of the heat map of parts: of 8, finer, infected cells were told apart worse."""
LAST = 32
"""Stride of the map that the whole is looked at in. Averaged over the picture, its 192 channels tell as much as the
1,280 behind them."""
_DEPTH = {"parts": 11, "whole": 15}
"""Blocks of EfficientNet-Lite0: as far as its last feature map at strides of 16 and of 32."""
_FEWEST = {"parts": 2, "whole": 12}
"""Blocks as far as the first map that is looked at."""


def feature_network(recipe: Recipe) -> keras.Model:
    """Pictures to feature vectors (n, rows, columns, channels), as anomaly.look says.

    Of parts one every GRID pixels, of finer maps averaged; of the whole one every LAST pixels. Raises RecipeError for a
    network that ends before the first map.
    """
    architecture, look = recipe.architecture, recipe.anomaly.look
    depth = architecture.depth or _DEPTH[look]
    backbone = efficientnet_lite0(recipe.input.shape, 2, width=architecture.width, depth=depth)
    load_weights(backbone, recipe)
    backbone.trainable = False
    found = taps(backbone)
    if depth < _FEWEST[look]:
        raise RecipeError(
            f"architecture.depth is {depth}; an anomaly model whose anomaly.look is {look!r} wants {_FEWEST[look]} "
            f"blocks or more, best {_DEPTH[look]}."
        )
    return keras.Model(backbone.input, found[LAST] if look == "whole" else _parts(found))


def _parts(found: dict[int, keras.KerasTensor]) -> keras.KerasTensor:
    return layers.Concatenate()([_on_grid(found[stride], stride) for stride in STRIDES if stride in found])


def _on_grid(x: keras.KerasTensor, stride: int) -> keras.KerasTensor:
    return x if stride == GRID else layers.AveragePooling2D(GRID // stride)(x)
