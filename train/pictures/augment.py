"""Random changes to a batch of training pictures, so that the network cannot learn them by heart."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from edge_app.values import Pixels
from train.recipe import Augment


def augment(pixels: Pixels, settings: Augment, rng: Generator) -> Pixels:
    """A changed copy of uint8 (n, height, width, channels)."""
    pixels = pixels.copy()
    if settings.flip:
        mirrored = rng.random(len(pixels)) < 0.5
        pixels[mirrored] = pixels[mirrored, :, ::-1]
    if settings.crop:
        pixels = _shift(pixels, settings.crop, rng)
    if settings.turn or settings.scale:
        pixels = _turn(pixels, settings.turn, settings.scale, rng)
    if settings.zoom:
        pixels = _zoom(pixels, settings.zoom, rng)
    if settings.colour:
        pixels = _colour(pixels, settings.colour, rng)
    if settings.cutout:
        _cutout(pixels, settings.cutout, rng)
    if settings.coarse:
        _coarsen(pixels, settings.coarse, rng)
    if settings.mix:
        pixels = _mix(pixels, settings.mix, rng)
    return pixels


def _shift(pixels: Pixels, reach: int, rng: Generator) -> Pixels:
    _, height, width, _ = pixels.shape
    padded = np.pad(pixels, ((0, 0), (reach, reach), (reach, reach), (0, 0)), mode="reflect")
    corners = rng.integers(0, 2 * reach + 1, (len(pixels), 2))
    return np.stack([padded[i, y : y + height, x : x + width] for i, (y, x) in enumerate(corners)])


def _turn(pixels: Pixels, degrees: float, scale: float, rng: Generator) -> Pixels:
    _, height, width, _ = pixels.shape
    angles, factors = rng.uniform(-degrees, degrees, len(pixels)), rng.uniform(1 - scale, 1 + scale, len(pixels))
    turned = np.empty_like(pixels)
    for picture, angle, factor, out in zip(pixels, angles, factors, turned, strict=True):
        matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, factor)
        warped = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        out[...] = warped.reshape(picture.shape)
    return turned


def _zoom(pixels: Pixels, most: float, rng: Generator) -> Pixels:
    """A random part of each picture, of its aspect, as large as the whole."""
    _, height, width, channels = pixels.shape
    shares = 1 - rng.uniform(0, most, len(pixels))
    places = rng.random((len(pixels), 2))
    zoomed = np.empty_like(pixels)
    for picture, share, (down, across), out in zip(pixels, shares, places, zoomed, strict=True):
        rows, columns = max(1, round(share * height)), max(1, round(share * width))
        top, left = round(down * (height - rows)), round(across * (width - columns))
        part = picture[top : top + rows, left : left + columns]
        out[...] = cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, channels)
    return zoomed


def _colour(pixels: Pixels, amount: float, rng: Generator) -> Pixels:
    """Brightness, contrast and saturation in one weighted sum of the picture, its mean grey, and its own grey."""
    brightness, contrast, saturation = rng.uniform(1 - amount, 1 + amount, (3, len(pixels))).astype(np.float32)
    return np.stack(
        [_recolour(p, *factors) for p, *factors in zip(pixels, brightness, contrast, saturation, strict=True)]
    )


def _recolour(picture: Pixels, brightness: float, contrast: float, saturation: float) -> Pixels:
    grey: NDArray[np.float32] = picture.mean(axis=2, keepdims=True, dtype=np.float32)
    values = cv2.addWeighted(
        picture.astype(np.float32), saturation, grey.repeat(picture.shape[2], 2), 1 - saturation, 0
    )
    values = (values.reshape(picture.shape) - grey.mean()) * contrast + grey.mean()
    return np.asarray(np.rint(np.clip(values * brightness, 0, 255)), np.uint8)


def _cutout(pixels: Pixels, side: int, rng: Generator) -> None:
    _, height, width, _ = pixels.shape
    for picture, y, x in zip(
        pixels, rng.integers(0, height, len(pixels)), rng.integers(0, width, len(pixels)), strict=True
    ):
        top, left = max(0, y - side // 2), max(0, x - side // 2)
        picture[top : y - side // 2 + side, left : x - side // 2 + side] = 128


def _coarsen(pixels: Pixels, share: float, rng: Generator) -> None:
    _, height, width, _ = pixels.shape
    chosen, factors = rng.random(len(pixels)) < share, rng.uniform(0.25, 1, len(pixels))
    for index in np.flatnonzero(chosen):
        picture, factor = pixels[index], factors[index]
        small_wh = max(1, round(width * factor)), max(1, round(height * factor))
        small = cv2.resize(picture, small_wh, interpolation=cv2.INTER_AREA)
        picture[...] = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR).reshape(picture.shape)


def _mix(pixels: Pixels, share: float, rng: Generator) -> Pixels:
    """Each chosen picture counts for half or more."""
    weights = np.where(rng.random(len(pixels)) < share, rng.uniform(0.5, 1, len(pixels)), 1).astype(np.float32)
    others = pixels[rng.permutation(len(pixels))]
    mixed = pixels.copy()
    for picture, other, weight, out in zip(pixels, others, weights, mixed, strict=True):
        if weight < 1:
            out[...] = cv2.addWeighted(picture, float(weight), other, 1 - float(weight), 0).reshape(picture.shape)
    return mixed
