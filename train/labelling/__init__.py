"""Boxes for pictures that have none, as one or several detectors see them: a start for training another."""
