"""Files that are no gallery, or cannot be used as one: one clear message each, and nothing lost."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from made_up_people import EMBEDDER, views

from edge_app.errors import GalleryError
from edge_app.gallery.gallery import Gallery

TESTS = Path(__file__).parents[2]


@pytest.fixture
def full(path):
    """A closed gallery with somebody in it."""
    with Gallery(path) as gallery:
        for seed in range(20):
            gallery.enrol(f"person {seed}", views(seed, crops=True), EMBEDDER)
    return path


def _write_a_diary(path):
    path.write_bytes(b"my diary " * 1000)


def _damage_a_page(path):
    content = bytearray(path.read_bytes())
    content[4096:8192] = os.urandom(4096)
    path.write_bytes(content)


def _cut_off(path):
    os.truncate(path, 20_000)


def _set(pragma):
    def change(path):
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA {pragma}")
        connection.close()

    return change


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        pytest.param(_write_a_diary, "is damaged or no gallery: file is not a", id="text"),
        pytest.param(_damage_a_page, "is damaged or no gallery: ", id="page"),
        pytest.param(_cut_off, "is damaged or no gallery: ", id="cut off"),
        pytest.param(_set("user_version = 9"), "has layout 9; this edgesight knows layout 1", id="newer"),
        pytest.param(_set("application_id = 7"), "is another program's database", id="foreign"),
    ],
)
def test_a_file_that_is_no_gallery_is_refused_and_left_as_it_is(full, fault, message):
    fault(full)
    before = full.read_bytes()
    with pytest.raises(GalleryError, match=message) as error:
        Gallery(full)
    assert str(full) in str(error.value)
    assert full.read_bytes() == before


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("/proc/gallery.sqlite", "Cannot open /proc/gallery.sqlite for writing"),
        ("/dev/null/gallery.sqlite", "Cannot open /dev/null/gallery.sqlite for writing: File exists"),
    ],
)
def test_a_place_where_no_file_can_be(place, message):
    with pytest.raises(GalleryError, match=message):
        Gallery(Path(place))


def test_a_folder_is_no_gallery(tmp_path):
    mode = tmp_path.stat().st_mode
    with pytest.raises(GalleryError, match=r"is a folder or device\. Give a file, for example"):
        Gallery(tmp_path)
    assert tmp_path.stat().st_mode == mode


def test_what_is_no_gallery_keeps_its_permissions_and_its_journal(tmp_path):
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    (tmp_path / "diary.txt").write_text("dear diary " * 100)
    for path in (other, tmp_path / "diary.txt"):
        path.chmod(0o644)
        before = path.read_bytes()
        with pytest.raises(GalleryError):
            Gallery(path)
        assert path.read_bytes() == before
        assert path.stat().st_mode & 0o777 == 0o644
    assert sorted(path.name for path in tmp_path.iterdir()) == ["diary.txt", "other.sqlite"]


def test_a_link_leads_to_a_file_that_is_private_too(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "stick" / "people.sqlite")
    with Gallery(tmp_path / "link") as gallery:
        gallery.enrol("Anna", views(1), EMBEDDER)
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "stick").iterdir()}
    assert modes == {"people.sqlite": 0o600, "people.sqlite-shm": 0o600, "people.sqlite-wal": 0o600}


def test_on_a_full_disk_somebody_is_deleted_and_the_traces_go_later(full):
    """There is no room to rewrite the file: the receipt says so, and the gallery still opens."""
    program = f"""
import resource
from pathlib import Path
from edge_app.gallery.gallery import Gallery
path = Path({str(full)!r})
with Gallery(path) as gallery:
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2,) * 2)
    print(gallery.delete("person 3"))
with Gallery(path) as gallery:
    print(len(gallery.people()))
"""
    paths = f"{TESTS}:{TESTS.parent}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env={"PYTHONPATH": paths}
    )
    assert done.returncode == 0, done.stderr
    said, count = done.stdout.splitlines()
    assert "another process reads it, or the disk is full" in said
    assert count == "19"
    before = full.stat().st_size
    with Gallery(full) as gallery:
        assert len(gallery.people()) == 19
    assert full.stat().st_size < before


def test_another_process_that_keeps_writing_is_named_as_the_reason(full):
    writer = sqlite3.connect(full, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with Gallery(full) as gallery:
        assert len(gallery.people()) == 20, "reading goes on"
        gallery._database.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(GalleryError, match="Another process has been writing"):
            gallery.enrol("Anna", views(1), EMBEDDER)
        writer.execute("ROLLBACK")
        assert gallery.enrol("Anna", views(1), EMBEDDER).views == 3
    writer.close()


def test_two_open_galleries_see_what_the_other_enrols(path):
    with Gallery(path) as ours, Gallery(path) as theirs:
        ours.enrol("Anna", views(1), EMBEDDER)
        theirs.enrol("Ben", views(2), EMBEDDER)
        assert [person.name for person in ours.people()] == ["Anna", "Ben"]
        assert theirs.delete("Anna").complete
        assert ours.people() == theirs.people()


def test_a_full_disk_loses_nothing_and_says_so(full):
    """No file of the process may grow past some kilobytes more than there are."""
    program = f"""
import resource
from pathlib import Path
from made_up_people import EMBEDDER, views
from edge_app.errors import GalleryError
from edge_app.gallery.gallery import Gallery
with Gallery(Path({str(full)!r})) as gallery:
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
    try:
        for seed in range(100, 200):
            gallery.enrol(f"person {{seed}}", views(seed, crops=True), EMBEDDER)
    except GalleryError as error:
        print(seed, error)
"""
    paths = f"{TESTS}:{TESTS.parent}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, env={"PYTHONPATH": paths}
    )
    seed, _, said = done.stdout.partition(" ")
    assert said.startswith(f"Cannot write {full}: "), done
    assert "Nothing was changed. Is the disk full?" in said
    with Gallery(full) as gallery:
        assert len(gallery.people()) == 20 + int(seed) - 100
        assert {(person.views, person.crops) for person in gallery.people()} == {(3, 3)}
