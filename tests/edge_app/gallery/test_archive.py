import base64
import stat

import numpy as np
import pytest
from made_up_people import EMBEDDER, OTHER, views
from msgspec import json

from edge_app.errors import GalleryError
from edge_app.gallery.archive import export_people, import_people
from edge_app.gallery.gallery import Gallery

NAN = base64.b64encode(np.full(128, np.nan, "<f4").tobytes()).decode()


@pytest.fixture
def file(gallery, tmp_path):
    """Three people, one of them with views of two embedders, exported."""
    gallery.enrol("<b>Ännchen</b>/..", views(1, 3, crops=True), EMBEDDER)
    gallery.enrol("Ben", views(2, 2), OTHER)
    gallery.enrol("Ben", views(3, 2, crops=True), EMBEDDER)
    gallery.enrol("Cem", views(4, 1), EMBEDDER)
    path = tmp_path / "people.json"
    assert export_people(gallery, path) == 3
    return path


def _content(gallery):
    return {
        person.name: [
            (maker, view.vector.tobytes(), view.quality, view.crop) for maker, view in gallery.views(person.id)
        ]
        for person in gallery.people()
    }


def test_everybody_comes_back_the_same(gallery, file, tmp_path):
    with Gallery(tmp_path / "new.sqlite") as new:
        assert import_people(new, file) == 8
        ours, theirs = _content(gallery), _content(new)
        assert list(ours) == list(theirs)
        assert {name: sorted(kept, key=repr) for name, kept in ours.items()} == {
            name: sorted(kept, key=repr) for name, kept in theirs.items()
        }
        assert import_people(gallery, file) == 0, "nor is one's own"
        assert import_people(new, file) == 0, "what is there is not added twice"
        assert _content(new) == theirs


def test_only_its_owner_may_read_it_and_only_those_asked_for_are_in_it(gallery, file, tmp_path):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert export_people(gallery, tmp_path / "one.json", ["ben"]) == 1
    content = (tmp_path / "one.json").read_bytes()
    assert b"Ben" in content
    assert b"nnchen" not in content
    with pytest.raises(GalleryError, match="Nobody called 'Dora'"):
        export_people(gallery, tmp_path / "none.json", ["Dora"])
    assert not (tmp_path / "none.json").exists()


def _changed(file, change):
    table = json.decode(file.read_bytes())
    change(table)
    file.write_bytes(json.encode(table))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(lambda t: t.update(edgesight_people=2), "edgesight_people: ", id="version"),
        pytest.param(lambda t: t["people"][0]["views"][0].update(maker=5), "embedder 5, but holds 2", id="maker"),
        pytest.param(lambda t: t["people"][2]["views"][0].update(vector="AAAA"), "of 3 bytes is cut off", id="bytes"),
        pytest.param(lambda t: t["people"][2]["views"][0].update(vector="AADAfw=="), r"shape \(1,\)", id="size"),
        pytest.param(lambda t: t["people"][2]["views"][0].update(vector=NAN), "not finite", id="nan"),
        pytest.param(lambda t: t["people"][2].update(name="C\0em"), r"U\+0000", id="name"),
        pytest.param(lambda t: t["people"][0]["views"][0].update(crop="aGVsbG8="), "no JPEG or PNG", id="crop"),
        pytest.param(lambda t: t["people"][0].update(path="/etc"), "unknown key 'people", id="key"),
        pytest.param(lambda t: t["embedders"][0].update(sha256="x"), "embedders", id="digest"),
    ],
)
def test_a_damaged_file_is_refused_whole(file, tmp_path, change, message):
    _changed(file, change)
    with Gallery(tmp_path / "new.sqlite") as new:
        with pytest.raises(GalleryError, match=message):
            import_people(new, file)
        assert new.people() == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"[]", b'{"people": []}'])
def test_a_foreign_file_is_refused(gallery, tmp_path, content):
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(GalleryError, match=r"x\.json"):
        import_people(gallery, tmp_path / "x.json")


def test_a_file_that_is_not_there(gallery, tmp_path):
    with pytest.raises(GalleryError, match="Give a file of `edgesight people export`"):
        import_people(gallery, tmp_path / "nowhere.json")
