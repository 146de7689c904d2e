import stat
import subprocess
import sys

import numpy as np
import pytest
from made_up_people import EMBEDDER, OTHER, crop, vectors, views

from edge_app.errors import GalleryError
from edge_app.evaluation.threshold import Threshold
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.values import Embedder, View


def test_what_was_enrolled_is_there_when_opened_again(path):
    with Gallery(path) as gallery:
        anna = gallery.enrol("Anna", views(1, 3, crops=True), EMBEDDER)
        assert (anna.name, anna.views, anna.crops) == ("Anna", 3, 3)
    with Gallery(path) as gallery:
        assert gallery.people() == [anna]
        kept = gallery.views("anna")
        assert [maker for maker, _ in kept] == [EMBEDDER] * 3
        assert np.array([view.vector for _, view in kept]) == pytest.approx(vectors(1, 3), abs=1e-6)
        assert [view.crop for _, view in kept] == [crop((1, k)) for k in range(3)]


def test_only_its_owner_may_read_it(path, gallery):
    gallery.enrol("Anna", views(1), EMBEDDER)
    files = sorted(path.parent.iterdir())
    assert [file.name for file in files] == ["gallery.sqlite", "gallery.sqlite-shm", "gallery.sqlite-wal"]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 3
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_gallery_that_others_could_read_is_closed_to_them(path):
    Gallery(path).close()
    path.chmod(0o644)
    Gallery(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_more_views_of_a_known_person_are_added_and_none_is_kept_twice(gallery):
    gallery.enrol("Anna", views(1, 2), EMBEDDER)
    assert gallery.enrol("ANNA", views(1, 4), EMBEDDER).views == 4
    assert [person.name for person in gallery.people()] == ["Anna"]


@pytest.mark.parametrize(
    ("name", "bad", "message"),
    [
        ("Anna", [], "no view was given"),
        ("", views(1), "The name is empty"),
        ("Anna", [View(np.full(128, np.nan, np.float32))], "not finite"),
        ("Anna", [View(np.full(128, np.inf, np.float32))], "not finite"),
        ("Anna", [View(np.zeros(128, np.float32))], "zero"),
        ("Anna", [View(vectors(1, 1, 64)[0])], r"shape \(64,\); wanted \(128,\)"),
        ("Anna", [View(vectors(2)[0], quality=1.5)], "quality of a view is 1.5; wanted a number from 0 to 1"),
        ("Anna", [View(vectors(2)[0], quality=float("nan"))], "quality of a view is nan"),
        ("Anna", [*views(1), View(vectors(2)[0], crop=b"GIF89a")], "no JPEG or PNG"),
        ("Anna", [View(vectors(2)[0], crop=b"\xff\xd8\xff" + bytes(1 << 20))], "no JPEG or PNG file of at most"),
    ],
)
def test_refused_views_leave_nothing_behind(gallery, name, bad, message):
    with pytest.raises(GalleryError, match=message):
        gallery.enrol(name, bad, EMBEDDER)
    assert gallery.people() == []


def test_all_people_of_a_list_or_none(gallery):
    people = [("Anna", EMBEDDER, views(1)), ("Ben", Embedder("a" * 64, 1, 64), [View(vectors(1, 1, 64)[0])])]
    with pytest.raises(GalleryError, match="128 values here; it now says 64"):
        gallery.enrol_all(people)
    assert gallery.people() == []


def test_names_are_found_however_they_are_spelled(gallery):
    gallery.enrol("Zoë", views(1), EMBEDDER)
    assert gallery.person("ZOË").name == "Zoë"
    assert gallery.person("  zoë ").name == "Zoë"
    assert gallery.person("Zoe\u0308").name == "Zoë"
    assert gallery.person(1).name == "Zoë"
    with pytest.raises(GalleryError, match=r"Nobody called 'Zoe' is enrolled\. Did you mean 'Zoë'\?"):
        gallery.person("Zoe")
    with pytest.raises(GalleryError, match="1 people are"):
        gallery.person(7)


def test_rename_and_merge(gallery):
    gallery.enrol("Anna", views(1, 2), EMBEDDER)
    gallery.enrol("Ben", views(2, 3), EMBEDDER)
    with pytest.raises(GalleryError, match="Somebody else is called 'BEN'"):
        gallery.rename("Anna", "BEN")
    assert gallery.rename("Anna", "anna").name == "anna"
    assert gallery.rename("Anna", "Annika").views == 2
    with pytest.raises(GalleryError, match="given twice"):
        gallery.merge("Ben", "ben")
    merged = gallery.merge("Ben", "Annika")
    assert (merged.name, merged.views) == ("Annika", 5)
    assert gallery.people() == [merged]


def test_ids_are_never_given_again(gallery):
    first = gallery.enrol("Anna", views(1), EMBEDDER).id
    gallery.delete("Anna")
    assert gallery.enrol("Ben", views(2), EMBEDDER).id > first


def test_vectors_of_another_model_are_refused_until_they_are_made_anew(gallery):
    gallery.enrol("Anna", views(1, 2, crops=True), OTHER)
    gallery.enrol("Ben", views(2, 1), EMBEDDER)
    with pytest.raises(GalleryError, match=r"2 vectors .* another model .* For 2 the picture was kept"):
        gallery.enrolled(EMBEDDER)
    seen = []

    def embed(file):
        seen.append(file)
        return vectors(len(seen) + 100)[0]

    assert gallery.re_embed(EMBEDDER, embed) == 2
    assert sorted(seen) == sorted(crop((1, k)) for k in range(2))
    enrolled = gallery.enrolled(EMBEDDER)
    assert enrolled.ids.tolist() == [1, 1, 2]
    assert enrolled.vectors[:2] == pytest.approx(np.concatenate([vectors(101), vectors(102)]), abs=1e-6)
    assert enrolled.names == {1: "Anna", 2: "Ben"}


@pytest.mark.parametrize("fault", ["no crop", "nan", "error"])
def test_re_embedding_is_all_or_nothing(gallery, fault):
    gallery.enrol("Anna", views(1, 2, crops=True), OTHER)
    gallery.enrol("Anna", views(2, 1, crops=fault != "no crop"), OTHER)
    before = [view.vector.tobytes() for _, view in gallery.views("Anna")]

    def embed(file):
        if file == crop((2, 0)) and fault == "error":
            raise RuntimeError("out of memory")
        return vectors(9)[0] if file != crop((2, 0)) else np.full(128, np.nan, np.float32)

    with pytest.raises((GalleryError, RuntimeError), match=r"1 of 3 vectors were|not finite|out of memory"):
        gallery.re_embed(EMBEDDER, embed)
    assert [view.vector.tobytes() for _, view in gallery.views("Anna")] == before


def test_an_embedder_with_other_preprocessing_is_another_one(gallery):
    gallery.enrol("Anna", views(1), EMBEDDER)
    with pytest.raises(GalleryError, match="another model"):
        gallery.enrolled(Embedder("a" * 64, 2, 128))


def test_an_embedder_that_changed_its_size_is_refused(gallery):
    gallery.enrol("Anna", views(1), EMBEDDER)
    with pytest.raises(GalleryError, match="have another size"):
        gallery.enrolled(Embedder("a" * 64, 1, 64))


def test_a_quality_of_another_kind_of_number_is_kept_as_a_number(gallery):
    gallery.enrol("Anna", [View(vectors(1)[0], np.float32(0.5))], EMBEDDER)
    ((_, view),) = gallery.views("Anna")
    assert view.quality == 0.5


def test_who_is_compared_is_of_one_moment(path, gallery, monkeypatch):
    """Somebody deletes a person between the reading of vectors and names."""
    from edge_app.gallery import gallery as module

    gallery.enrol("Anna", views(1), EMBEDDER)

    def read(database, embedder, *, comparable=module.comparable):
        rows = comparable(database, embedder)
        with Gallery(path) as other:
            other._database.execute("PRAGMA busy_timeout = 1")
            other.delete("Anna")
        return rows

    monkeypatch.setattr(module, "comparable", read)
    enrolled = gallery.enrolled(EMBEDDER)
    assert set(enrolled.ids.tolist()) == set(enrolled.names)


def test_faces_and_names_are_not_shown_in_logs(gallery):
    gallery.enrol("Anna", views(1), EMBEDDER)
    said = repr(gallery.enrolled(EMBEDDER)) + repr(gallery.views("Anna"))
    assert "Anna" not in said
    assert "vector" not in said
    assert str(float(vectors(1)[0, 0]))[:6] not in said


def test_names_that_nobody_can_have_are_not_found(gallery):
    for who in ("\udcff", "x" * 300, ""):
        with pytest.raises(GalleryError):
            gallery.person(who)


def test_an_empty_gallery_can_be_compared_with(gallery):
    assert gallery.enrolled(EMBEDDER).vectors.shape == (0, 128)


def test_thresholds_are_kept_for_their_embedder(gallery):
    chosen = [Threshold(0.5, 1e-3, 2, 5_000), Threshold(0.6, 1e-4, 0, 50_000)]
    for threshold in (chosen[0], Threshold(0.1, 1e-4, 9, 90), chosen[1]):
        gallery.keep_threshold(threshold, EMBEDDER)
    assert gallery.thresholds(EMBEDDER) == chosen[::-1]
    assert gallery.thresholds(OTHER) == []


def test_a_change_by_another_process_is_seen(path, gallery):
    before = gallery.changes()
    gallery.enrol("Ben", views(2), EMBEDDER)
    assert gallery.changes() == before, "our own changes are no news"
    _python(f"""
import numpy as np
from pathlib import Path
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.values import Embedder, View
with Gallery(Path({str(path)!r})) as gallery:
    gallery.enrol("Anna", [View(np.ones(128, np.float32))], Embedder("a" * 64, 1, 128))
""")
    assert gallery.changes() != before
    assert [person.name for person in gallery.people()] == ["Anna", "Ben"]


def _python(program):
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
