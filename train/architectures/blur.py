"""Anti-aliased down-sampling: what is looked at every second pixel only is smoothed before.

Zhang 2019, arXiv 1904.11486, section 3.2: a strided step is a step without strides, and sub-sampling. Smoothing between
the two keeps detail that is finer than the new grid from turning into something else with each pixel that the picture
moves.
"""

from math import comb

import keras
import numpy as np
from keras import layers

from edge_app.values import Floats


def blur(x: keras.KerasTensor, *, strides: int) -> keras.KerasTensor:
    """Each channel smoothed by a fixed binomial filter and sub-sampled.

    (n, h, w, c) -> (n, h / strides, w / strides, c). Sizes are rounded up; beyond the
    border are zeros, as for other convolutions, because accelerators have no mirrored padding. The filter is never
    trained; it is a plain depthwise convolution, which every interpreter knows. Strides of 1 change nothing. Raises
    ValueError for fewer pixels than `strides`.
    """
    if strides == 1:
        return x
    if min(x.shape[1:3]) < strides:
        raise ValueError(f"{x.shape[1:3]} pixels cannot be divided by strides of {strides}")
    kernel = binomial(strides)
    layer = layers.DepthwiseConv2D(len(kernel), strides=strides, padding="same", use_bias=False, trainable=False)
    smoothed = layer(x)
    layer.set_weights([np.repeat(kernel[:, :, np.newaxis, np.newaxis], x.shape[-1], axis=2)])
    return smoothed


def binomial(strides: int) -> Floats:
    """The filter for sub-sampling by `strides`, (2 * strides - 1) pixels square, its sum 1: of 2, [1, 2, 1] / 4."""
    order = 2 * strides - 2
    taps = np.array([comb(order, tap) for tap in range(order + 1)]) / 2**order
    return np.outer(taps, taps).astype(np.float32)
