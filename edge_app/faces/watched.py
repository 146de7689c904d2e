"""The enrolled people as the loop needs them: at hand, and never older than a second."""

import logging
import time

import numpy as np

from edge_app.errors import GalleryError
from edge_app.faces.embedder import identity, threshold_of
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.matcher import Matcher
from edge_app.gallery.values import Enrolled
from edge_app.inference.model import Model

_EVERY_S = 1.0
_log = logging.getLogger(__name__)


class WatchedGallery:
    """The matcher for `gallery`, made anew when another process has enrolled, deleted or calibrated.

    rate: the false match rate that is asked for. Raises GalleryError where the vectors are another embedder's; when
    they become so later, nobody is known until that is mended: the loop goes on.
    """

    def __init__(self, gallery: Gallery, embedder: Model, rate: float | None = None) -> None:
        self._gallery, self._embedder, self._rate = gallery, embedder, rate
        self._looked_s, self._changes = time.monotonic(), gallery.changes()
        self._matcher = self._load()

    @property
    def matcher(self) -> Matcher:
        """For everybody who is enrolled now."""
        if time.monotonic() - self._looked_s >= _EVERY_S:
            self._looked_s = time.monotonic()
            self._refresh()
        return self._matcher

    def _refresh(self) -> None:
        try:
            changes = self._gallery.changes()
            if changes == self._changes:
                return
            self._changes, self._matcher = changes, self._load()
        except GalleryError as error:
            _log.warning("%s Until then nobody is known.", error)
            size = identity(self._embedder).size
            nobody = Enrolled(np.empty((0, size), np.float32), np.empty(0, np.int64), {})
            self._matcher = Matcher(nobody, threshold=self._matcher.threshold)

    def _load(self) -> Matcher:
        threshold = threshold_of(self._embedder, self._gallery, self._rate)
        return Matcher(self._gallery.enrolled(identity(self._embedder)), threshold=threshold.value)
