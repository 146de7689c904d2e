"""The loop sees what another process enrols and deletes."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from made_up_people import EMBEDDER, OTHER, vectors, views

from edge_app.errors import GalleryError
from edge_app.evaluation.threshold import Threshold
from edge_app.faces import watched
from edge_app.faces.watched import WatchedGallery
from edge_app.gallery.gallery import Gallery
from edge_app.spec import InputSpec, Spec, VectorOutput

_VECTOR = VectorOutput(size=128, thresholds=(Threshold(0.5, 1e-4, 1, 10_000),))
MODEL = SimpleNamespace(
    path=Path("stub"),
    spec=Spec(
        name="stub",
        task="embed",
        input=InputSpec(size_wh=(112, 112)),
        vector=_VECTOR,
        weights_sha256=EMBEDDER.sha256,
    ),
)


@pytest.fixture
def gallery(tmp_path):
    with Gallery(tmp_path / "people.sqlite") as opened:
        yield opened


def test_changes_by_another_process_are_seen(gallery, monkeypatch):
    monkeypatch.setattr(watched, "_EVERY_S", 0.0)
    gallery.enrol("Anna", views(1), EMBEDDER)
    people = WatchedGallery(gallery, MODEL)
    first = people.matcher
    assert people.matcher is first
    assert first(vectors(1, 3)[0]).name == "Anna"
    command = [sys.executable, "-m", "edge_app.commands", "people", "--gallery", str(gallery.path)]
    subprocess.run([*command, "delete", "Anna", "--yes"], check=True, capture_output=True)
    assert people.matcher(vectors(1, 3)[0]).name == ""


def test_it_looks_at_most_once_a_second(gallery):
    people = WatchedGallery(gallery, MODEL)
    with Gallery(gallery.path) as other:
        other.enrol("Anna", views(1), EMBEDDER)
    assert people.matcher(vectors(1, 3)[0]).name == ""


def test_vectors_of_another_embedder_are_refused(gallery):
    gallery.enrol("Anna", views(1), OTHER)
    with pytest.raises(GalleryError, match="were made by another model"):
        WatchedGallery(gallery, MODEL)


def test_the_loop_goes_on_when_vectors_become_anothers(gallery, monkeypatch, caplog):
    monkeypatch.setattr(watched, "_EVERY_S", 0.0)
    gallery.enrol("Anna", views(1), EMBEDDER)
    people = WatchedGallery(gallery, MODEL)
    with Gallery(gallery.path) as other:
        other.enrol("Bob", views(2), OTHER)
    assert people.matcher(vectors(1, 3)[0]).name == ""
    assert caplog.text.count("Until then nobody is known") == 1
    with Gallery(gallery.path) as other:
        other.delete("Bob")
    assert people.matcher(vectors(1, 3)[0]).name == "Anna"


def test_a_threshold_that_is_calibrated_meanwhile_counts(gallery, monkeypatch):
    monkeypatch.setattr(watched, "_EVERY_S", 0.0)
    people = WatchedGallery(gallery, MODEL)
    assert people.matcher.threshold == 0.5
    with Gallery(gallery.path) as other:
        other.keep_threshold(Threshold(0.61, 1e-4, 3, 50_000), EMBEDDER)
    assert people.matcher.threshold == pytest.approx(0.61)
