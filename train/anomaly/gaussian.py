"""How far features lie from those of normal pictures: a Gaussian, in operators that int8 hardware has.

The Mahalanobis distance of a pretrained network's features to normal ones. Of parts, mid-level features, one Gaussian
for all places: PaDiM (Defard et al. 2020, arXiv 2011.08785) has one for each place, which was worse on cells, and needs
pictures that are aligned. Of the whole, late features averaged over each picture (Rippel, Mertens and Merhof 2020,
arXiv 2005.14140). Learning it takes one pass over the pictures and no gradient.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from edge_app.preprocess import scale_pixels
from edge_app.values import Pixels
from train.anomaly.features import feature_network
from train.progress import Progress, silent
from train.recipe import Recipe

_BATCH = 32

Matrix = NDArray[np.float64]
Whitening = tuple[Matrix, Matrix]
"""Weights (c, c) and bias (c,)."""


@dataclass(frozen=True, slots=True)
class Gaussian:
    """mean: (c,), covariance: (c, c), of features; n: how many vectors they are from."""

    mean: Matrix
    covariance: Matrix
    n: int


@dataclass(frozen=True, slots=True)
class Normal:
    """Features of normal pictures: at their places, as these vary within a picture, and averaged over each."""

    places: Gaussian
    pictures: Gaussian

    @property
    def everywhere(self) -> Matrix:
        """Covariance (c, c) of the places of all pictures together."""
        return self.places.covariance + self.pictures.covariance


def gaussian_network(recipe: Recipe, pixels: Pixels, progress: Progress = silent) -> keras.Model:
    """The network that scores pictures, once it has seen normal ones, uint8 (n, height, width, channels).

    Outputs: "score" (1,) and "heat" (rows, columns, 1), about 1 where all is normal. Raises RecipeError, WeightsError.
    """
    features = feature_network(recipe)
    with progress("learning what is normal", len(pixels)) as done:
        normal = measure(features, pixels, recipe, done)
    scoring = of_whole if recipe.anomaly.look == "whole" else of_parts
    return scoring(features, normal, recipe.anomaly.shrunk_by, recipe.seed)


def measure(
    features: keras.Model, pixels: Pixels, recipe: Recipe, done: Callable[[int], object] = lambda _: None
) -> Normal:
    """Mean and covariance of the features of all pictures, in one pass.

    Places are compared with others of the same picture: how light or stained one is as a whole hides no part of it.
    """
    places, pictures = _Sums(features.output.shape[-1]), _Sums(features.output.shape[-1])
    for start in range(0, len(pixels), _BATCH):
        values = scale_pixels(pixels[start : start + _BATCH], recipe.input)
        answer = keras.ops.convert_to_numpy(features.predict_on_batch(values)).astype(np.float64)
        means = answer.mean(axis=(1, 2))
        places.add((answer - means[:, None, None]).reshape(-1, answer.shape[-1]))
        pictures.add(means)
        done(min(start + _BATCH, len(pixels)))
    between = pictures.gaussian()
    return Normal(replace(places.gaussian(), mean=between.mean), between)


class _Sums:
    """Of vectors of `size` and their products, as many as come."""

    def __init__(self, size: int) -> None:
        self._n, self._total, self._products = 0, np.zeros(size), np.zeros((size, size))

    def add(self, vectors: Matrix) -> None:
        self._n += len(vectors)
        self._total += vectors.sum(axis=0)
        self._products += vectors.T @ vectors

    def gaussian(self) -> Gaussian:
        mean = self._total / self._n
        return Gaussian(mean, self._products / self._n - np.outer(mean, mean), self._n)


def of_parts(features: keras.Model, normal: Normal, shrinkage: float, seed: int) -> keras.Model:
    """Features, their distance to normal ones at each place, and the largest of these."""
    whitening = projection(normal.places, shrinkage, seed)
    heat = _mean(whitening, normal.everywhere, "heat")(_distances(whitening)(features.output))
    score = layers.GlobalMaxPooling2D(name="score")(heat)
    return keras.Model(features.input, {"score": score, "heat": heat}, name="gaussian")


def of_whole(features: keras.Model, normal: Normal, shrinkage: float, seed: int) -> keras.Model:
    """Features, averaged, and their distance to normal pictures'. Heat: the distance of each place to the same."""
    whitening, average = projection(normal.pictures, shrinkage, seed), layers.GlobalAveragePooling2D(keepdims=True)
    distances = _distances(whitening)
    heat = _mean(whitening, normal.everywhere, "heat")(distances(features.output))
    score = _mean(whitening, normal.pictures.covariance, "mean")(distances(average(features.output)))
    return keras.Model(features.input, {"score": layers.Flatten(name="score")(score), "heat": heat}, name="gaussian")


def _distances(whitening: Whitening) -> layers.Layer:
    """How far features are off, in each direction to each side.

    A distance is the length of a whitened vector z. Squares would need more than eight bits; but turned at random, the
    mean of the absolute values of z is its length, but for a factor (for a random direction u, the mean of |u z| is
    proportional to |z|). An absolute value is the sum of two ReLUs, so that all of it are two 1x1 convolutions.
    """
    weights, bias = whitening
    both = layers.Conv2D(2 * len(bias), 1, activation="relu", name="distances")
    both.build((None, None, None, len(bias)))
    both.set_weights([np.concatenate([weights, -weights], axis=1)[None, None], np.concatenate([bias, -bias])])
    return both


def _mean(whitening: Whitening, covariance: Matrix, name: str) -> layers.Layer:
    """Their mean over what it is for features of that covariance (c, c)."""
    size = 2 * len(whitening[1])
    mean = layers.Conv2D(1, 1, use_bias=False, name=name)
    mean.build((None, None, None, size))
    mean.set_weights([np.full((1, 1, size, 1), 2 / (size * usual_length(whitening, covariance)))])
    return mean


def projection(normal: Gaussian, shrinkage: float, seed: int) -> Whitening:
    """Weights (c, c) and bias (c,) that whiten features and turn them at random.

    shrinkage: of the mean variance, added to each direction's: without, directions in which normal pictures hardly
    differ would count for more than eight bits can tell (Ledoit and Wolf 2004, J. Multivariate Analysis 88:365).
    """
    variances, directions = np.linalg.eigh(normal.covariance)
    variances = np.maximum(variances, 0)
    shrunk = variances + shrinkage * variances.mean() + 1e-12
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(variances), len(variances))))
    weights = directions / np.sqrt(shrunk) @ turn
    return weights, -normal.mean @ weights


def usual_length(whitening: Whitening, covariance: Matrix) -> float:
    """What the absolute values of whitened vectors are on average, for features of that covariance (c, c)."""
    weights, _ = whitening
    return max(math.sqrt(2 / math.pi * float(np.mean(np.sum(weights * (covariance @ weights), axis=0)))), 1e-6)
