"""All of a gallery, or some people, as one JSON file: for a backup, or another device."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct, json

from edge_app import files
from edge_app.errors import GalleryError
from edge_app.gallery.gallery import Gallery
from edge_app.gallery.values import Embedder, View
from edge_app.gallery.views import blob, vector
from edge_app.tables import explain, from_json


class Maker(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An embedder."""

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    preprocessing: Annotated[int, Meta(ge=0)]
    size: Annotated[int, Meta(gt=0, le=65536)]


class Look(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A view. maker: which of the file's embedders; vector: little-endian float32; crop: a picture file."""

    maker: Annotated[int, Meta(ge=0)]
    vector: bytes
    quality: Annotated[float, Meta(ge=0, le=1)]
    crop: bytes | None = None


class Somebody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A person."""

    name: str
    views: tuple[Look, ...]


class Archive(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    edgesight_people: Literal[1] = 1
    """Version of this layout."""
    embedders: tuple[Maker, ...]
    people: tuple[Somebody, ...]


def export_people(gallery: Gallery, path: Path, who: Sequence[int | str] = ()) -> int:
    """Write everybody, or those of `who`, to `path`, for its owner's eyes alone; returns how many.

    Raises GalleryError, OutputError.
    """
    people = [gallery.person(one) for one in who] or gallery.people()
    kept = {person.name: gallery.views(person.id) for person in people}
    makers = list(dict.fromkeys(maker for views in kept.values() for maker, _ in views))
    archive = Archive(
        embedders=tuple(Maker(sha256=one.sha256, preprocessing=one.preprocessing, size=one.size) for one in makers),
        people=tuple(
            Somebody(name=name, views=tuple(_look(makers.index(maker), view) for maker, view in views))
            for name, views in kept.items()
        ),
    )
    with files.replacing(path) as temporary:
        temporary.chmod(0o600)
        temporary.write_bytes(json.encode(archive) + b"\n")
    return len(people)


def import_people(gallery: Gallery, path: Path) -> int:
    """Add everybody in the file at `path`, to people of the same name where there are any; returns new views.

    All or nothing. Raises GalleryError for a damaged or foreign file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GalleryError(
            f"Cannot read {path}: {explain(error)}. Give a file of `edgesight people export`."
        ) from error
    archive = from_json(Archive, data, str(path), GalleryError)
    return gallery.enrol_all(
        (
            somebody.name,
            _embedder(archive, number, path),
            [_view(look) for look in somebody.views if look.maker == number],
        )
        for somebody in archive.people
        for number in sorted({look.maker for look in somebody.views})
    )


def _look(maker: int, view: View) -> Look:
    return Look(maker=maker, vector=blob(view.vector), quality=view.quality, crop=view.crop)


def _view(look: Look) -> View:
    return View(vector(look.vector), look.quality, look.crop)


def _embedder(archive: Archive, number: int, path: Path) -> Embedder:
    if number >= len(archive.embedders):
        raise GalleryError(f"{path} names embedder {number}, but holds {len(archive.embedders)}. It is damaged.")
    maker = archive.embedders[number]
    return Embedder(maker.sha256, maker.preprocessing, maker.size)
