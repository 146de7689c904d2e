"""Maps that say nothing of a network: what a test of maps must refuse, and what a map is compared with."""

import cv2
import numpy as np

from edge_app.values import Floats, Pixels


def edges(picture: Pixels) -> Floats:
    """How strong the edges are, a little blurred: looks like an explanation, and asks no network. (height, width)."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    strength = np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    return np.asarray(cv2.GaussianBlur(strength, (0, 0), min(grey.shape) / 16), np.float32)


def constant(picture: Pixels) -> Floats:
    """Everything is equally important. (height, width)."""
    return np.ones(picture.shape[:2], np.float32)


def equally_smooth(heat: Floats, rng: np.random.Generator) -> Floats:
    """A random map (height, width) as smooth as `heat`: its power at each frequency, with random phases.

    Deletion alone would praise rough maps: scattered pixels destroy a picture sooner than a patch does. The map is
    mirrored at its edges first, so that it has no jump there (Theiler et al. 1992, Physica D 58:77, of time series).
    """
    mirrored = np.pad(heat, [(0, side) for side in heat.shape], mode="symmetric")
    noise = np.fft.fft2(rng.standard_normal(mirrored.shape))
    phases = noise / np.maximum(np.abs(noise), 1e-12)
    surrogate = np.fft.ifft2(np.abs(np.fft.fft2(mirrored - mirrored.mean())) * phases).real
    return np.asarray(surrogate[: heat.shape[0], : heat.shape[1]], np.float32)
