"""Pictures with boxes, from the XML files of Pascal VOC (Everingham et al. 2010), which many labelling tools write."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from edge_app.errors import DataError, PictureError
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.folder import found_at
from edge_app.pictures.marked import (
    Marked,
    Reading,
    Where,
    annotated,
    below,
    each_once,
    some_present,
    splits_asked,
    start_tally,
)
from edge_app.pictures.read import SUFFIXES, picture_size
from edge_app.pictures.tally import Tally
from edge_app.tables import explain

_DIGITS = 9
"""Of a picture's width or height; longer numbers are damage."""


class _File(NamedTuple):
    """An XML file. filename, size_wh: as it says; a side is 0 where it does not."""

    path: Path
    filename: str
    size_wh: tuple[int, int]
    names: list[str]
    objects: list[Marked]
    """Their labels are indices of names."""


def read_voc(path: Path, where: Where | None = None, root: Path | None = None) -> Reading:
    """What the folder at `path` has: Annotations, JPEGImages and ImageSets/Main, or an .xml beside each picture.

    where: {"split": [names of lists in ImageSets/Main]}. Labels are in alphabetical order. Difficult objects come back
    as ignored. root: the folder in which the pictures have to lie, by default `path`. Raises DataError for a file that
    is damaged, or names a picture elsewhere or of another file.
    """
    files = [_read(one) for one in _found(path, splits_asked(path, where))]
    labels = tuple(sorted({name for file in files for name in file.names}))
    places = [_place(path, file, root or path) for file in files]
    each_once([place for place in places if place], f"{path}: the picture")
    tally, pictures = start_tally(path, where), []
    for file, place in zip(files, places, strict=True):
        if picture := _picture(file, place, labels, tally):
            pictures.append(picture)
    return Reading(labels, some_present(pictures, tally, path), tally)


def _found(path: Path, splits: list[str] | None) -> list[Path]:
    folder = path / "Annotations"
    if splits is not None:
        stems = [stem for split in splits for stem in _listed(path / "ImageSets" / "Main" / f"{split}.txt")]
        return [below(folder / f"{stem}.xml", path, f"{path}: a line of ImageSets") for stem in dict.fromkeys(stems)]
    found = sorted(folder.glob("*.xml") if folder.is_dir() else xml_files(path))
    if not found:
        raise DataError(
            f"{path} has no .xml files. Wanted Annotations/*.xml, or one beside each picture. {found_at(path)}"
        )
    return found


def xml_files(folder: Path, without: Collection[Path] = ()) -> Iterator[Path]:
    """Those below `folder`, in any order, but hidden ones, those in hidden folders, and those in folders `without`."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name[0] != "." and Path(place, name) not in without]
        yield from (Path(place, name) for name in names if name.endswith(".xml") and name[0] != ".")


def _listed(path: Path) -> list[str]:
    """The pictures that a list names; lists of a class say -1 beside those that are not of it."""
    try:
        rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"Cannot read the list {path}: {explain(error)}. {found_at(path.parent)}") from error
    return [row[0] for row in rows if row and row[1:] != ["-1"]]


def _read(path: Path) -> _File:
    root = _root(path)
    if root.tag != "annotation":
        raise DataError(f"{path} begins with <{root.tag}>; wanted <annotation>, as in Pascal VOC.")
    objects, names = [], []
    for number, one in enumerate(root.iterfind("object")):
        names.append(_text(one, "name", path))
        objects.append(Marked(_corners(one, path), number, (one.findtext("difficult") or "").strip() == "1"))
    size_wh = (_side(root, "width", path), _side(root, "height", path))
    return _File(path, (root.findtext("filename") or "").strip(), size_wh, names, objects)


def _side(root: Element, side: str, path: Path) -> int:
    """0 where it is not said."""
    text = (root.findtext(f"size/{side}") or "").strip()
    if text.isdecimal() and len(text) > _DIGITS:
        raise DataError(
            f"{path}: the {side} of the picture is {text[:20]}...; wanted pixels, {_DIGITS} digits at most."
        )
    return int(text) if text.isdecimal() else 0


def _corners(one: Element, path: Path) -> tuple[float, float, float, float]:
    """The middles of the outermost pixels, counted from 1, as edges counted from 0."""
    texts = [_text(one, f"bndbox/{side}", path) for side in ("xmin", "ymin", "xmax", "ymax")]
    try:
        left, top, right, bottom = map(float, texts)
    except ValueError as error:
        raise DataError(f"{path}: a bndbox is {', '.join(texts)}; wanted four numbers.") from error
    return left - 1, top - 1, right, bottom


def _text(one: Element, name: str, path: Path) -> str:
    text = (one.findtext(name) or "").strip()
    if not text:
        raise DataError(f"{path}: an object has no {name}.")
    return text


def _root(path: Path) -> Element:
    """The document. Entities are refused: a few lines of them would fill the memory ("billion laughs")."""

    def refuse(*_: object) -> None:
        raise DataError(f"{path} declares XML entities, which no annotations need; refused.")

    builder, parser = TreeBuilder(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = builder.data, refuse
    try:
        parser.Parse(path.read_bytes(), True)
    except (OSError, expat.ExpatError, LookupError) as error:  # the last for an encoding that nobody knows
        raise DataError(f"Cannot read the annotations {path}: {explain(error)}.") from error
    return builder.close()


def _place(path: Path, file: _File, root: Path) -> Path | None:
    """The picture: of the name that the file says, or else of its own name; None when neither is there."""
    folder = path / "JPEGImages" if (path / "Annotations").is_dir() else file.path.parent
    named = below(folder / file.filename, root, f"{file.path}: filename")
    ours = (folder / f"{file.path.stem}{suffix}" for suffix in sorted(SUFFIXES))
    return next((place.resolve() for place in (named, *ours) if place.is_file()), None)


def _picture(file: _File, place: Path | None, labels: tuple[str, ...], tally: Tally) -> Annotated | None:
    """None, and counted, when it is not there."""
    size_wh = _size(place, file.size_wh) if place else None
    if place is None or size_wh is None:
        tally.miss(file.filename or file.path.stem, len(file.objects))
        return None
    objects = [one._replace(label=labels.index(file.names[one.label])) for one in file.objects]
    return annotated(place, size_wh, objects, tally)


def _size(place: Path, told_wh: tuple[int, int]) -> tuple[int, int] | None:
    """As the file told, or else as the picture has it; None when it cannot be read.

    What the file told is compared where the picture is read anyway: looking into each here would take minutes.
    """
    if min(told_wh) > 0:
        return told_wh
    try:
        return picture_size(place)
    except PictureError:
        return None
