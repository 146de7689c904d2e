"""Which embedder a vector is of, and where its threshold comes from."""

from edge_app.errors import GalleryError, ModelError
from edge_app.evaluation.threshold import Threshold
from edge_app.faces.align import VERSION
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.values import Embedder
from edge_app.inference.model import Model


def identity(model: Model) -> Embedder:
    """What a gallery notes beside each vector. Raises ModelError for a model that is no embedder."""
    if model.spec.vector is None:
        raise ModelError(f"{model.path} is no embedder but made to {model.spec.task}. Give --embedder another.")
    return Embedder(model.spec.weights_sha256 or model.sha256, VERSION, model.spec.vector.size)


def threshold_of(model: Model, gallery: Gallery | None = None, rate: float | None = None) -> Threshold:
    """The one that was calibrated into the gallery, else the one that the model brings.

    rate: the false match rate that is asked for; by default the strictest that is known. Raises GalleryError where none
    is known for it.
    """
    known = list(gallery.thresholds(identity(model))) if gallery else []
    ours = model.spec.vector.threshold if model.spec.vector else None
    known += [ours] if ours else []
    fitting = [one for one in known if rate is None or one.rate <= rate]
    if not fitting:
        asked = f" for a false match rate of {rate:g}" if rate else ""
        raise GalleryError(
            f"No threshold is known{asked}. Measure one: edgesight people calibrate --fmr {rate or 1e-4:g} --data DIR"
        )
    return fitting[0] if rate is None else max(fitting, key=lambda one: one.rate)
