"""Which embedder a vector is of, and where its thresholds come from."""

import shlex

from edge_app.errors import GalleryError, ModelError
from edge_app.evaluation.threshold import Threshold
from edge_app.faces.align import VERSION
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.values import Embedder
from edge_app.inference.model import Model
from edge_app.inference.shipped import called


def identity(model: Model) -> Embedder:
    """What a gallery notes beside each vector. Raises ModelError for a model that is no embedder."""
    if model.spec.vector is None:
        raise ModelError(f"{model.path} is no embedder but made to {model.spec.purpose}. Give --embedder another.")
    return Embedder(model.spec.weights_sha256 or model.sha256, VERSION, model.spec.vector.size)


def thresholds(model: Model, gallery: Gallery | None = None) -> list[Threshold]:
    """Those that were calibrated into the gallery, before those that the model brings; strictest first.

    Raises ModelError for a model that is no embedder, GalleryError where there is none at all.
    """
    embedder = identity(model)
    ours = gallery.thresholds(embedder) if gallery else []
    theirs = model.spec.vector.thresholds if model.spec.vector else ()
    known = {one.rate: one for one in (*theirs, *ours)}  # of one rate, the gallery's own
    if not known:
        raise GalleryError(f"No threshold is known for {model.path}. Measure one: {_calibrate(model, gallery)}")
    return [known[rate] for rate in sorted(known)]


def threshold_of(model: Model, gallery: Gallery | None = None, rate: float | None = None) -> Threshold:
    """The one for a false match rate, or for the next stricter that is known; by default for the strictest.

    Raises as `thresholds` does, and GalleryError where none is so strict.
    """
    known = thresholds(model, gallery)
    if rate is None:
        return known[0]
    fitting = [one for one in known if one.rate <= rate]
    if not fitting:
        raise GalleryError(
            f"No threshold is known for a false match rate of {rate:g}; the strictest is for {known[0].rate:g}. Ask "
            f"for that, or measure one: {_calibrate(model, gallery)} --fmr {rate:g}"
        )
    return fitting[-1]


def _calibrate(model: Model, gallery: Gallery | None) -> str:
    """The command that measures a threshold of this model, and keeps it where it is looked for."""
    kept_in = f" --gallery {shlex.quote(str(gallery.path))}" if gallery else ""
    return f"edgesight people calibrate --embedder {shlex.quote(called(model.path))}{kept_in} --data DIR"
