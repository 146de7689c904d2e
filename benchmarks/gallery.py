"""How long it takes to find a face among many, beside one plain matrix product over the same vectors, in one run.

Random vectors: the time does not depend on whose they are. Needs no data.
"""

import numpy as np
from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import arguments
from convert.interleaved import Ratio, latency_ratio
from edge_app.board.name import board_name
from edge_app.gallery.matcher import Matcher
from edge_app.gallery.values import Enrolled

SIZES = (1_000, 10_000, 100_000)
VIEWS = 10
"""Of each person."""
VALUES = 128
"""In a vector."""


class Row(Struct, frozen=True, kw_only=True):
    """views: vectors in the gallery. time: of one match, over the matrix product's."""

    views: int
    time: Ratio


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    rows = [_measured(size, rounds=5 if options.quick else 100) for size in SIZES]
    if options.json:
        print(json.format(json.encode(rows)).decode())
        return
    table = Table("views", title="Whose face? One match", box=SIMPLE_HEAD)
    for heading in ("people", "ms", "over a matrix product [5, 95 %]"):
        table.add_column(heading, justify="right")
    for row in rows:
        low, high = row.time.spread
        ratio = f"{row.time.median:.2f} [{low:.2f}, {high:.2f}]"
        table.add_row(f"{row.views:,}", f"{row.views // VIEWS:,}", f"{row.time.ours_ms:.2f}", ratio)
    Console().print(table, f"{VIEWS} views a person, {VALUES} values a vector; median, all threads, {board_name()}.")


def _measured(size: int, *, rounds: int) -> Row:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(size, VALUES)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    people = np.repeat(np.arange(size // VIEWS), VIEWS)
    matcher = Matcher(Enrolled(vectors, people, {int(one): str(one) for one in np.unique(people)}), threshold=0.5)
    face = vectors[0]
    return Row(views=size, time=latency_ratio(lambda: matcher(face), lambda: vectors @ face, rounds=rounds, calls=5))


if __name__ == "__main__":
    main()
