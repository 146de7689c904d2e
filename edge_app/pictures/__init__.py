"""Labelled pictures on disk: reading one safely, finding a folder's classes and splits."""
