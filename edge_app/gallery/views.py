"""The table of views: what is kept of faces, and by which embedder it was made."""

import sqlite3

import numpy as np

from edge_app.errors import GalleryError
from edge_app.gallery.values import Embedder, View
from edge_app.values import Floats


def insert(database: sqlite3.Connection, into: str, *values: object) -> int:
    """Insert one row, `into` being "table (columns)"; returns its id."""
    marks = ", ".join("?" * len(values))
    return int(database.execute(f"INSERT INTO {into} VALUES ({marks})", values).lastrowid or 0)  # noqa: S608


def add_views(database: sqlite3.Connection, person: int, embedder: Embedder, views: list[View]) -> int:
    """Keep `views` of a person, but none twice; returns how many are new."""
    maker = embedder_row(database, embedder)
    kept = {row[0] for row in database.execute("SELECT vector FROM views WHERE person = ?", (person,))}
    new = {vector: view for view in views if (vector := blob(view.vector)) not in kept}
    for vector, view in new.items():
        row = insert(database, "views (person, embedder, vector, quality)", person, maker, vector, view.quality)
        if view.crop is not None:
            insert(database, "crops (view, file)", row, view.crop)
    return len(new)


def views_of(database: sqlite3.Connection, person: int) -> list[tuple[Embedder, View]]:
    """What is kept of a person, oldest first."""
    rows = database.execute(
        "SELECT sha256, preprocessing, size, vector, quality, file FROM views "
        "JOIN embedders ON embedders.id = embedder LEFT JOIN crops ON crops.view = views.id "
        "WHERE person = ? ORDER BY views.id",
        (person,),
    )
    return [(Embedder(*row[:3]), View(vector(row[3]), *row[4:])) for row in rows]


def comparable(database: sqlite3.Connection, embedder: Embedder) -> list[tuple[int, bytes]]:
    """(person, vector) for each view that `embedder` made, person by person."""
    return database.execute(
        "SELECT person, vector FROM views JOIN embedders ON embedders.id = embedder "
        "WHERE sha256 = ? AND preprocessing = ? ORDER BY person, views.id",
        (embedder.sha256, embedder.preprocessing),
    ).fetchall()


def made_by_others(database: sqlite3.Connection, embedder: Embedder) -> list[tuple[int, bytes | None]]:
    """(view, its crop if kept) for each view that `embedder` did not make."""
    return database.execute(
        "SELECT views.id, file FROM views JOIN embedders ON embedders.id = embedder "
        "LEFT JOIN crops ON crops.view = views.id WHERE NOT (sha256 = ? AND preprocessing = ?)",
        (embedder.sha256, embedder.preprocessing),
    ).fetchall()


def embedder_row(database: sqlite3.Connection, embedder: Embedder) -> int:
    """Its id, inserted where there is none. Raises GalleryError for one whose vectors had another size."""
    known = database.execute(
        "SELECT id, size FROM embedders WHERE sha256 = ? AND preprocessing = ?",
        (embedder.sha256, embedder.preprocessing),
    ).fetchone()
    if known is None:
        values = (embedder.sha256, embedder.preprocessing, embedder.size)
        return insert(database, "embedders (sha256, preprocessing, size)", *values)
    if known[1] != embedder.size:
        raise GalleryError(f"Vectors of this embedder have {known[1]} values here; it now says {embedder.size}.")
    return int(known[0])


def blobs_of(database: sqlite3.Connection, person: int) -> list[bytes]:
    """All bytes that are kept of a person's face and of nobody else's: vectors and crops."""
    rows = database.execute(
        "SELECT vector FROM views WHERE person = :id UNION SELECT file FROM crops JOIN views ON views.id = view "
        "WHERE person = :id EXCEPT SELECT vector FROM views WHERE person != :id EXCEPT SELECT file FROM crops "
        "JOIN views ON views.id = view WHERE person != :id",
        {"id": person},
    )
    return [row[0] for row in rows]


def blob(vector: Floats) -> bytes:
    """Little-endian float32."""
    return np.asarray(vector, "<f4").tobytes()


def vector(blob: bytes) -> Floats:
    """float32 from little-endian bytes. Raises GalleryError for a number of bytes that is no number of floats."""
    if len(blob) % 4:
        raise GalleryError(f"A face vector of {len(blob)} bytes is cut off; wanted float32 values of 4 bytes each.")
    return np.frombuffer(blob, "<f4").astype(np.float32)
