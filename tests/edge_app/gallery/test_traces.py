"""Who was deleted, renamed or merged is gone from every byte of every file."""

import sqlite3

import cv2
import numpy as np
import pytest
from made_up_people import EMBEDDER, crop, vectors, views

from edge_app.gallery import database
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.values import View

NAME = "Wilhelmina Featherstonehaugh"


@pytest.fixture
def crowded(gallery):
    """A gallery in which rows have been moved between pages: many people, some gone, one of them ours."""
    for seed in range(60):
        gallery.enrol(f"person {seed}", views(seed, 4, crops=seed % 3 == 0), EMBEDDER)
        if seed == 20:
            gallery.enrol(NAME, views(1000, 9, crops=True), EMBEDDER)
    for seed in range(0, 60, 7):
        gallery.delete(f"person {seed}")
    gallery.enrol(NAME, views(1001, 9, crops=True), EMBEDDER)
    return gallery


def _secrets():
    """Name, vectors, and all parts of the crops that lie within a page of the file."""
    blobs = [vector.tobytes() for seed in (1000, 1001) for vector in vectors(seed, 9)]
    files = [crop((seed, k)) for seed in (1000, 1001) for k in range(9)]
    parts = [file[place : place + 24] for file in files for place in range(800, len(file) - 24, 300)]
    return [NAME.encode(), NAME.casefold().encode(), *blobs, *parts]


def _left(path, secrets):
    """How many of `secrets` stand in any file of the folder, whatever it is called."""
    content = b"\n".join(file.read_bytes() for file in path.parent.iterdir())
    return sum(secret in content for secret in secrets)


def test_before_it_is_deleted_everything_is_there(crowded, path):
    secrets = _secrets()
    found = _left(path, secrets)
    assert 0.95 * len(secrets) < found <= len(secrets), "all but those parts that two pages share"


def test_delete_leaves_no_trace_and_says_so(crowded, path):
    receipt = crowded.delete(NAME)
    size = path.stat().st_size
    crowded.close()
    assert _left(path, _secrets()) == 0
    assert receipt.complete
    assert (receipt.found, receipt.searched) == (0, size)
    assert (receipt.person.views, receipt.person.crops) == (18, 18)
    assert str(receipt).startswith(f"Deleted {NAME} (id 22): 18 vectors, 18 pictures. All {size:,} bytes of {path}")
    with Gallery(path) as gallery:
        assert len(gallery.people()) == 51
        assert len(gallery.enrolled(EMBEDDER).ids) == 51 * 4


def test_a_receipt_finds_what_is_left(crowded, path, monkeypatch):
    """Its search is no formality: without the scrubbing it reports traces."""
    monkeypatch.setattr("edge_app.gallery.gallery.scrub", lambda connection: True)
    crowded._database.execute("PRAGMA secure_delete = OFF")
    receipt = crowded.delete(NAME)
    assert receipt.found > 0
    assert not receipt.complete


@pytest.mark.parametrize("change", ["rename", "merge"])
def test_a_name_that_is_given_up_is_gone(crowded, path, change):
    crowded.rename(NAME, "Mina") if change == "rename" else crowded.merge(NAME, "person 1")
    crowded.close()
    assert _left(path, [NAME.encode(), NAME.casefold().encode()]) == 0


@pytest.mark.parametrize("name", ["martin", "embedder", "Martin Luther"])
def test_a_name_that_is_part_of_anothers_is_no_trace(gallery, name):
    for seed, other in enumerate({"martin", "Martin Luther King", "Embedderson"} - {name}):
        gallery.enrol(other, views(seed), EMBEDDER)
    gallery.enrol(name, views(9, crops=True), EMBEDDER)
    assert gallery.delete(name).complete


def test_small_pictures_have_nothing_in_common_that_is_taken_for_a_trace(gallery):
    files = [cv2.imencode(".jpg", np.random.default_rng(k).integers(0, 256, (20, 20, 3), np.uint8))[1] for k in (1, 2)]
    for name, file in zip(("Anna", "Ben"), files, strict=True):
        gallery.enrol(name, [View(vectors(name == "Ben")[0], 1.0, file.tobytes())], EMBEDDER)
    assert gallery.delete("Anna").complete


class _Meanwhile:
    """A connection to which somebody else does something after a statement."""

    def __init__(self, connection, statement, do):
        self._connection, self._statement, self._do = connection, statement, do

    def execute(self, statement, *values):
        result = self._connection.execute(statement, *values)
        if statement == self._statement:
            row = result.fetchone()
            self._do()
            result = self._connection.execute("SELECT ?, ?, ?", row)
        return result


def test_a_scrub_leaves_what_another_process_has_to_do(crowded, path):
    """Somebody else deletes, and is killed, between our emptying of the log and our note that all is clean."""

    def delete():
        with Gallery(path) as other, database.erasing(other._database):
            other._database.execute("DELETE FROM people WHERE name = ?", (NAME,))

    with database.erasing(crowded._database):
        crowded._database.execute("DELETE FROM people WHERE name = 'person 1'")
    database.scrub(_Meanwhile(crowded._database, "PRAGMA wal_checkpoint(TRUNCATE)", delete))
    assert crowded._database.execute("SELECT count(*) FROM traces").fetchone() == (1,)
    crowded.close()
    Gallery(path).close()
    assert _left(path, _secrets()) == 0


def test_a_picture_that_somebody_else_has_too_is_not_called_a_trace(gallery):
    gallery.enrol("Anna", views(1, crops=True), EMBEDDER)
    gallery.enrol("Ben", views(1, crops=True), EMBEDDER)
    assert gallery.delete("Ben").complete
    assert gallery.person("Anna").crops == 3


def test_a_reader_keeps_the_log_and_the_next_opening_clears_it(crowded, path):
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM people").fetchone()
    crowded._database.execute("PRAGMA busy_timeout = 1")
    receipt = crowded.delete(NAME)
    assert not receipt.complete
    assert "another process reads it, or the disk is full" in str(receipt)
    assert _left(path, _secrets()) > 0
    reader.close()
    Gallery(path).close()
    assert _left(path, _secrets()) == 0


def test_a_deletion_that_was_killed_half_way_is_finished_at_the_next_opening(crowded, path, monkeypatch):
    def killed(connection):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("edge_app.gallery.gallery.scrub", killed)
        with pytest.raises(KeyboardInterrupt):
            crowded.delete(NAME)
    crowded.close()
    assert database.connect(path).execute("SELECT count(*) FROM traces").fetchone() == (0,)
    assert _left(path, _secrets()) == 0
