"""One SQLite file: what was acknowledged survives a power cut, and what was deleted is gone."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from edge_app.errors import EdgesightError, GalleryError
from edge_app.files import sync

APPLICATION = 0x45446661
"""Marks our files in SQLite's header ("EDfa")."""
_VERSION = 1
_LATER = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY")
"""What SQLite says when it cannot write now."""
_WAIT_S = 5.0
"""How long to wait for another process that writes."""
_SCHEMA = (
    """CREATE TABLE people (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE, enrolled REAL NOT NULL)""",
    """CREATE TABLE embedders (
        id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, preprocessing INTEGER NOT NULL, size INTEGER NOT NULL,
        UNIQUE (sha256, preprocessing))""",
    """CREATE TABLE views (
        id INTEGER PRIMARY KEY, person INTEGER NOT NULL REFERENCES people ON DELETE CASCADE,
        embedder INTEGER NOT NULL REFERENCES embedders, vector BLOB NOT NULL, quality REAL NOT NULL)""",
    "CREATE INDEX views_of_person ON views (person)",
    "CREATE TABLE crops (view INTEGER PRIMARY KEY REFERENCES views ON DELETE CASCADE, file BLOB NOT NULL)",
    """CREATE TABLE thresholds (
        embedder INTEGER NOT NULL REFERENCES embedders, rate REAL NOT NULL, threshold REAL NOT NULL,
        false_matches INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (embedder, rate))""",
    "CREATE TABLE traces (id INTEGER PRIMARY KEY AUTOINCREMENT, since REAL NOT NULL)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {_VERSION}",
)
TABLES = "\n".join(_SCHEMA)
"""The text of the tables, which stands in every gallery."""
_SETTINGS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = FULL",  # NORMAL would lose acknowledged rows at a power cut
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",  # nothing of anybody's face in /tmp
)


def connect(path: Path) -> sqlite3.Connection:
    """Open the gallery at `path`, made where there is none, readable by its owner alone. Raises GalleryError.

    A link is followed. What is no gallery is refused and left as it is.
    """
    with answering(path):
        place = Path(os.path.realpath(path))
        _make(place)
        connection = sqlite3.connect(place, timeout=_WAIT_S, isolation_level=None)
        try:
            _refuse_foreign(connection, path)
            if place.stat().st_mode & 0o077:
                place.chmod(0o600)  # before there is a log, which gets the file's permissions
            for setting in _SETTINGS:
                connection.execute(setting)
            _check(connection, path)
            if _value(connection, "SELECT count(*) FROM traces"):  # a kill or a reader came between
                scrub(connection)
        except BaseException:
            connection.close()
            raise
        return connection


def _make(path: Path) -> None:
    """An empty file where there is none.

    One that is there must not be opened here: closing it would drop the locks that this process holds on it
    (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    """
    if path.exists():
        if not path.is_file():
            raise GalleryError(f"{path} is a folder or device. Give a file, for example {path / 'people.sqlite'}.")
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    sync(path.parent)  # a new file's name is on the disk only then


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    """Before anything is changed."""
    if _value(connection, "PRAGMA application_id") == APPLICATION:
        return
    if _value(connection, "SELECT count(*) FROM sqlite_schema"):
        raise GalleryError(f"{path} is another program's database. Give another file.")


def _check(connection: sqlite3.Connection, path: Path) -> None:
    if _value(connection, "PRAGMA journal_mode = WAL") != "wal":
        raise GalleryError(f"{path} is on a file system without shared memory. Keep the gallery on a local disk.")
    if _value(connection, "SELECT count(*) FROM sqlite_schema") == 0:
        _make_tables(connection)
    version = _value(connection, "PRAGMA user_version")
    if version != _VERSION:
        raise GalleryError(f"{path} has layout {version}; this edgesight knows layout {_VERSION}. Update edgesight.")
    fault = _value(connection, "PRAGMA quick_check(1)")
    if fault != "ok":
        raise GalleryError(_damaged(path, fault))


def _make_tables(connection: sqlite3.Connection) -> None:
    with writing(connection):
        if _value(connection, "SELECT count(*) FROM sqlite_schema") == 0:  # another process may have been faster
            for statement in _SCHEMA:
                connection.execute(statement)


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it; on leaving, it is on the disk."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite has rolled back already where the disk is full
            connection.execute("ROLLBACK")
        raise


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """What the block reads is all of one moment, whatever others write meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


@contextmanager
def erasing(connection: sqlite3.Connection) -> Iterator[None]:
    """As `writing`, and remember that what the block deletes has to be scrubbed, even after a kill."""
    with writing(connection):
        yield
        connection.execute("INSERT INTO traces (since) VALUES (unixepoch())")


def scrub(connection: sqlite3.Connection) -> bool:
    """Rewrite the file without what was deleted and empty its log; False where that cannot be done now.

    Another process may hold on to them, or the disk may be full; it is tried again when the gallery is opened next.
    SQLite's secure_delete overwrites rows, but not the copies that moving rows between pages leaves behind.
    """
    try:
        covered = _value(connection, "SELECT max(id) FROM traces")  # not those that others leave from now on
        connection.execute("VACUUM")
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            connection.execute("DELETE FROM traces WHERE id <= ?", (covered,))
    except sqlite3.OperationalError as error:
        if not getattr(error, "sqlite_errorname", "").startswith(_LATER):
            raise
        return False
    return not busy


@contextmanager
def answering(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into a GalleryError that names `path` and what to try."""
    try:
        yield
    except EdgesightError:
        raise
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        raise GalleryError(_explained(path, name, str(error))) from error
    except OSError as error:
        raise GalleryError(_explained(path, "SQLITE_CANTOPEN", error.strerror or str(error))) from error


def _explained(path: Path, name: str, reason: str) -> str:
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another process has been writing to {path} for {_WAIT_S:g} s. Try again, or end it."
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return f"Cannot write {path}: {reason}. Nothing was changed. Is the disk full? See: df -h {path.parent}"
    if name.startswith("SQLITE_CONSTRAINT") or not name:
        return f"{path} refuses this: {reason}. Nothing was changed."
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return _damaged(path, reason)
    return f"Cannot open {path} for writing: {reason}. Give a file and folder that you may write to."


def _damaged(path: Path, reason: object) -> str:
    return (
        f"{path} is damaged or no gallery: {reason}. "
        "Move it away; then enrol again, or import what `edgesight people export` wrote."
    )


def _value(connection: sqlite3.Connection, statement: str) -> object:
    return connection.execute(statement).fetchone()[0]
