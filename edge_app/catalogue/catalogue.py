"""The public models that are known by name: where they are, under which licence, and what they are like."""

import difflib
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct

from edge_app.catalogue.like import Like
from edge_app.errors import ModelError
from edge_app.spec import Digest
from edge_app.tables import from_table

_FILE = Path(__file__).with_name("catalogue.toml")


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of them. sha256: None where it is noted on the first download. labels or labels_url: where it brings none."""

    like: Like
    url: str
    licence: str
    trained_on: str
    description: str
    sha256: Digest | None = None
    labels: tuple[str, ...] = ()
    labels_url: str = ""


@cache
def catalogue() -> dict[str, Entry]:
    """Name -> model, by name."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    pinned = {name: table | {"sha256": table["sha256"] or None} for name, table in tables.items()}
    return {name: from_table(Entry, pinned[name], f"{_FILE}, {name}", ModelError) for name in sorted(pinned)}


def entry(name: str) -> Entry:
    """The model of that name. Raises ModelError, which tells the nearest name."""
    known = catalogue()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
    raise ModelError(
        f"{name} is no file, no address and no name of the catalogue. {hint} Try: edgesight models list --catalogue"
    )
