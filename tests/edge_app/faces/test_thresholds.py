"""Which threshold is used: the gallery's own before the model's, the strictest unless another rate is asked for."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from made_up_people import EMBEDDER

from edge_app.errors import GalleryError, ModelError
from edge_app.evaluation.threshold import Threshold
from edge_app.faces.embedder import identity, threshold_of, thresholds
from edge_app.gallery.gallery import Gallery
from edge_app.inference.model import Model
from edge_app.spec import InputSpec, Spec, VectorOutput


def model(*known):
    vector = VectorOutput(size=128, thresholds=tuple(Threshold(value, rate, 1, 10_000) for value, rate in known))
    spec = Spec(
        name="stub", task="embed", input=InputSpec(size_wh=(112, 112)), vector=vector, weights_sha256=EMBEDDER.sha256
    )
    return SimpleNamespace(path=Path("stub"), spec=spec)


def kept(path, *known):
    gallery = Gallery(path / "people.sqlite")
    for value, rate in known:
        gallery.keep_threshold(Threshold(value, rate, 1, 10_000), EMBEDDER)
    return gallery


OURS = ((0.3, 1e-2), (0.5, 1e-4))


@pytest.mark.parametrize(
    ("calibrated", "rate", "value"),
    [
        ((), None, 0.5),
        ((), 1e-2, 0.3),
        ((), 1e-3, 0.5),
        (((0.35, 1e-2),), None, 0.5),
        (((0.35, 1e-2),), 1e-2, 0.35),
        (((0.7, 1e-5),), None, 0.7),
        (((0.7, 1e-5),), 1e-4, 0.5),
    ],
)
def test_which_one(tmp_path, calibrated, rate, value):
    with kept(tmp_path, *calibrated) as gallery:
        assert threshold_of(model(*OURS), gallery, rate).value == pytest.approx(value)


def test_without_a_gallery():
    assert [one.rate for one in thresholds(model(*OURS))] == [1e-4, 1e-2]


@pytest.mark.parametrize(("known", "rate"), [((), None), ((), 1e-3), (OURS, 1e-6)])
def test_none_is_known(known, rate):
    with pytest.raises(GalleryError, match="easure one: edgesight people calibrate --embedder stub --data DIR"):
        threshold_of(model(*known), None, rate)


def test_the_command_measures_for_the_gallery_that_is_used(tmp_path):
    command = f"edgesight people calibrate --embedder stub --gallery {tmp_path}/people.sqlite --data DIR"
    with kept(tmp_path) as gallery, pytest.raises(GalleryError, match=command):
        threshold_of(model(), gallery)


def test_a_classifier_is_refused():
    with Model("cifar10") as classifier, pytest.raises(ModelError, match="is no embedder but made to classify"):
        identity(classifier)
