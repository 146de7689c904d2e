"""The enrolled people as the loop needs them: at hand, and never older than a second."""

import time

from edge_app.evaluation.threshold import Threshold
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.matcher import Matcher
from edge_app.gallery.values import Embedder

_EVERY_S = 1.0


class WatchedGallery:
    """The matcher for `gallery`, made anew when another process has enrolled or deleted somebody.

    Raises GalleryError where the vectors are another embedder's.
    """

    def __init__(self, gallery: Gallery, embedder: Embedder, threshold: Threshold) -> None:
        self._gallery, self._embedder, self._threshold = gallery, embedder, threshold
        self._matcher, self._changes, self._looked_s = self._load(), gallery.changes(), time.monotonic()

    @property
    def matcher(self) -> Matcher:
        """For everybody who is enrolled now."""
        if time.monotonic() - self._looked_s >= _EVERY_S:
            self._looked_s, changes = time.monotonic(), self._gallery.changes()
            if changes != self._changes:
                self._changes, self._matcher = changes, self._load()
        return self._matcher

    def _load(self) -> Matcher:
        return Matcher(self._gallery.enrolled(self._embedder), threshold=self._threshold.value)
