"""Faces: upright and at one scale, so that they can be compared."""
