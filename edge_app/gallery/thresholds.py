"""The table of thresholds: for each embedder, what was chosen for which rate of mistakes, and on what."""

import sqlite3

from edge_app.evaluation.threshold import Threshold
from edge_app.gallery.values import Embedder


def keep(database: sqlite3.Connection, embedder: int, threshold: Threshold) -> None:
    """Store `threshold` for the embedder of that row, in place of an older one for the same rate."""
    values = (embedder, threshold.rate, threshold.value, threshold.false_matches, threshold.n)
    database.execute("REPLACE INTO thresholds VALUES (?, ?, ?, ?, ?)", values)


def kept(database: sqlite3.Connection, embedder: Embedder) -> list[Threshold]:
    """All of an embedder, lowest rate first."""
    rows = database.execute(
        "SELECT threshold, rate, false_matches, n FROM thresholds JOIN embedders ON embedders.id = embedder "
        "WHERE sha256 = ? AND preprocessing = ? ORDER BY rate",
        (embedder.sha256, embedder.preprocessing),
    )
    return [Threshold(*row) for row in rows]
