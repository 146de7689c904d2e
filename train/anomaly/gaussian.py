"""How far features lie from those of normal pictures: a Gaussian, in operators that int8 hardware has.

The Mahalanobis distance of mid-level features of a pretrained network to normal ones, one Gaussian for all places:
PaDiM (Defard et al. 2020, arXiv 2011.08785) has one for each place, which was worse on cells, and needs pictures that
are aligned. Learning it takes one pass over the pictures and no gradient.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from edge_app.errors import RecipeError
from edge_app.preprocess import scale_pixels
from edge_app.values import Pixels
from train.architectures.efficientnet_lite0 import efficientnet_lite0, taps
from train.fitting.weights import load_weights
from train.progress import Progress, silent
from train.recipe import Recipe

DEPTH = 11
"""Blocks of EfficientNet-Lite0: as far as its last feature map at an 8-bit network's stride of 16."""
STRIDES = (4, 8, 16)
"""Of the feature maps that are looked at."""
GRID = 8
"""Stride of the heat map."""
_BATCH = 32

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gaussian:
    """mean: (c,), covariance: (c, c), of features; n: how many vectors they are from."""

    mean: Matrix
    covariance: Matrix
    n: int


def gaussian_network(recipe: Recipe, pixels: Pixels, progress: Progress = silent) -> keras.Model:
    """The network that scores pictures, once it has seen normal ones, uint8 (n, height, width, channels).

    Outputs: "score" (1,) and "heat" (rows, columns, 1), about 1 where all is normal. Raises RecipeError, WeightsError.
    """
    features = feature_network(recipe)
    with progress("learning what is normal", len(pixels)) as done:
        normal = measure(features, pixels, recipe, done)
    return scoring_network(features, normal, recipe.anomaly.shrinkage, recipe.seed)


def feature_network(recipe: Recipe) -> keras.Model:
    """Pictures to feature vectors, one every GRID pixels: of finer maps averaged, of coarser ones repeated.

    Raises RecipeError for a network that ends before the first of STRIDES.
    """
    architecture = recipe.architecture
    backbone = efficientnet_lite0(recipe.input.shape, 2, width=architecture.width, depth=architecture.depth or DEPTH)
    load_weights(backbone, recipe)
    backbone.trainable = False
    found = taps(backbone)
    if not found:
        raise RecipeError(
            f"architecture.depth is {architecture.depth}; an anomaly model wants 2 blocks or more, best 11."
        )
    return keras.Model(
        backbone.input, layers.Concatenate()([_on_grid(found[stride], stride) for stride in STRIDES if stride in found])
    )


def _on_grid(x: keras.KerasTensor, stride: int) -> keras.KerasTensor:
    if stride < GRID:
        return layers.AveragePooling2D(GRID // stride)(x)
    if stride == GRID:
        return x
    height, width = (side * stride // GRID for side in x.shape[1:3])
    # Keras' layer for it makes tensors of five sides, which an Edge TPU leaves to the CPU. Interpolated, features would
    # vary less between the places they are from than there, and the largest distance would tell less.
    return keras.ops.image.resize(x, (height, width), interpolation="nearest")


def measure(
    features: keras.Model, pixels: Pixels, recipe: Recipe, done: Callable[[int], object] = lambda _: None
) -> Gaussian:
    """Mean and covariance of the features at all places of all pictures, in one pass."""
    size = features.output.shape[-1]
    n, total, products = 0, np.zeros(size), np.zeros((size, size))
    for start in range(0, len(pixels), _BATCH):
        values = scale_pixels(pixels[start : start + _BATCH], recipe.input)
        answer = keras.ops.convert_to_numpy(features.predict_on_batch(values))
        vectors = answer.reshape(-1, size).astype(np.float64)
        n, total, products = n + len(vectors), total + vectors.sum(axis=0), products + vectors.T @ vectors
        done(min(start + _BATCH, len(pixels)))
    mean = total / n
    return Gaussian(mean, products / n - np.outer(mean, mean), n)


def scoring_network(features: keras.Model, normal: Gaussian, shrinkage: float, seed: int) -> keras.Model:
    """Features, their distance to `normal` at each place, and the largest of these.

    A distance is the length of a whitened vector z. Squares would need more than eight bits; but turned at random, the
    mean of the absolute values of z is its length, but for a factor (for a random direction u, the mean of |u z| is
    proportional to |z|). An absolute value is the sum of two ReLUs, so that all of it are two 1x1 convolutions.
    """
    weights, bias, usual = projection(normal, shrinkage, seed)
    size = weights.shape[1]
    both = layers.Conv2D(2 * size, 1, activation="relu", name="distances")
    mean = layers.Conv2D(1, 1, use_bias=False, name="heat")
    heat = mean(both(features.output))
    score = layers.GlobalMaxPooling2D(name="score")(heat)
    both.set_weights([np.concatenate([weights, -weights], axis=1)[None, None], np.concatenate([bias, -bias])])
    mean.set_weights([np.full((1, 1, 2 * size, 1), 1 / (size * usual))])
    return keras.Model(features.input, {"score": score, "heat": heat}, name="gaussian")


def projection(normal: Gaussian, shrinkage: float, seed: int) -> tuple[Matrix, Matrix, float]:
    """Weights (c, c) and bias (c,) that whiten features and turn them at random; what |values| are on average.

    shrinkage: of the mean variance, added to each direction's: without, directions in which normal pictures hardly
    differ would count for more than eight bits can tell (Ledoit and Wolf 2004, J. Multivariate Analysis 88:365).
    """
    variances, directions = np.linalg.eigh(normal.covariance)
    variances = np.maximum(variances, 0)
    shrunk = variances + shrinkage * variances.mean() + 1e-12
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(variances), len(variances))))
    weights = directions / np.sqrt(shrunk) @ turn
    usual = math.sqrt(2 / math.pi * float(np.mean(variances / shrunk)))
    return weights, -normal.mean @ weights, max(usual, 1e-6)
