"""Made-up people: random vectors and random pictures."""

import cv2
import numpy as np

from edge_app.gallery.values import Embedder, View

EMBEDDER = Embedder("a" * 64, 1, 128)
OTHER = Embedder("b" * 64, 1, 128)


def vectors(seed, n=1, size=128):
    """float32 (n, size) of length 1."""
    values = np.random.default_rng(seed).normal(size=(n, size)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


def crop(seed):
    """A JPEG file of some 6,000 bytes that looks like no other."""
    pixels = np.random.default_rng(seed).integers(0, 256, (56, 56, 3), np.uint8)
    return cv2.imencode(".jpg", pixels)[1].tobytes()


def views(seed, n=3, *, crops=False):
    """Views of one made-up person."""
    return [View(vector, 0.5, crop((seed, k)) if crops else None) for k, vector in enumerate(vectors(seed, n))]
