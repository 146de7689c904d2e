"""`edgesight enroll`: somebody is shown to the device, who is then known."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.commands.face_options import (
    detector_option,
    embedder_option,
    fmr_option,
    gallery_option,
    opened_finder,
    points_option,
    threads_option,
)
from edge_app.commands.keep_apart import keep_apart
from edge_app.commands.logs import show_logs
from edge_app.commands.progress import progress
from edge_app.counted import counted
from edge_app.errors import FaceError

if TYPE_CHECKING:
    from edge_app.faces.enrolment import Look
    from edge_app.faces.finder import FaceFinder
    from edge_app.gallery.gallery import Gallery
    from edge_app.gallery.values import View
    from edge_app.inference.model import Model

_MOST_FRAMES = 150
"""Of a camera or clip that are looked at."""
_APART_NS = 200_000_000
"""Between two frames of a camera: nobody turns the head faster."""


@click.command()
@click.argument("name")
@click.option(
    "--from",
    "sources",
    multiple=True,
    required=True,
    metavar="PHOTOS|SOURCE",
    help="Pictures, folders of them, or a camera, clip or address as in `edgesight run`. May be given several times.",
)
@click.option("--keep-pictures", is_flag=True, help="Also keep the aligned faces, so that a new model can read them.")
@click.option("--sheet", "sheet_out", type=click.Path(path_type=Path), help="Picture of all looks, for you to check.")
@click.option("--force", is_flag=True, help="Enrol also somebody who looks like somebody else.")
@fmr_option
@gallery_option
@detector_option
@points_option
@embedder_option
@threads_option
def enroll(
    name: str,
    sources: tuple[str, ...],
    keep_pictures: bool,
    sheet_out: Path | None,
    force: bool,
    fmr: float | None,
    gallery: Path | None,
    detector: str,
    points: str | None,
    embedder: str,
    threads: int | None,
) -> None:
    """Enrol NAME from pictures or a camera.

    Of all pictures up to eight are kept, as vectors: sharp ones that differ. Nothing is kept of a picture without a
    face, with two, or with one that is blurred, tiny, cut off or turned away; each is told.
    """
    show_logs()
    from edge_app import files
    from edge_app.faces.embedder import identity, thresholds
    from edge_app.faces.enrolment import choose
    from edge_app.gallery.gallery import Gallery
    from edge_app.gallery.name import clean_name
    from edge_app.gallery.place import gallery_files, gallery_place
    from edge_app.inference.model import Model

    name, gallery = clean_name(name), gallery or gallery_place()
    keep_apart([sheet_out], [*sources, detector, points, embedder, *gallery_files(gallery)])
    sheet_out = files.place(sheet_out) if sheet_out else None
    with (
        opened_finder(detector, points, threads) as finder,
        Model(embedder, threads=threads) as embedding,
        Gallery(gallery) as people,
    ):
        loose = thresholds(embedding, people)[-1].value
        looks = choose(_looks(sources, finder, embedding), loose)
        _report(looks, sheet_out)
        kept = [look for look in looks if not look.fault]
        if not kept:
            raise FaceError(f"No picture can be used, so {name!r} is not enrolled.")
        if not force:
            _refuse_doubtful(name, kept, people, embedding, fmr)
        person = people.enrol(name, [_view(look, keep_picture=keep_pictures) for look in kept], identity(embedding))
    click.echo(
        f"{person.name} is enrolled with {counted(person.views, 'view')}. Next: edgesight run --faces --source 0"
    )


def _refuse_doubtful(name: str, kept: "list[Look]", people: "Gallery", embedder: "Model", fmr: float | None) -> None:
    """Raise FaceError for somebody who looks like somebody else, or unlike the one who has that name already."""
    from edge_app.faces.embedder import identity, threshold_of, thresholds
    from edge_app.faces.enrolment import too_alike

    enrolled, known = people.enrolled(identity(embedder)), people.id_of(name)
    strict, loose = threshold_of(embedder, people, fmr).value, thresholds(embedder, people)[-1].value
    if likeness := too_alike(kept, enrolled.without(known), strict):
        raise FaceError(
            f"{name!r} looks like {likeness!r}, who is enrolled, and is not enrolled. If they are one person, use that "
            "name; if they are two who look alike: --force."
        )
    if known is not None and not too_alike(kept, enrolled.only(known), loose):
        raise FaceError(
            f"Somebody called {name!r} is enrolled and looks different. If they are two people, give another name; if "
            "they are one: --force."
        )


def _view(look: "Look", *, keep_picture: bool) -> "View":
    from edge_app.faces.sheet import jpeg
    from edge_app.gallery.values import View

    assert look.vector is not None, "only looks without a fault are kept"
    assert look.quality is not None, "only looks without a fault are kept"
    assert look.face_bgr is not None, "only looks without a fault are kept"
    return View(look.vector, look.quality.score, jpeg(look.face_bgr) if keep_picture else None)


def _looks(sources: tuple[str, ...], finder: "FaceFinder", embedder: "Model") -> "list[Look]":
    looks: list[Look] = []
    for source in sources:
        if paths := _pictures(Path(source)):
            with progress(f"looking at {source}", len(paths)) as done:
                for number, path in enumerate(paths, start=1):
                    looks.append(_look_at_file(path, finder, embedder))
                    done(number)
        else:
            looks += _look_through(source, finder, embedder)
    return looks


def _pictures(place: Path) -> list[Path]:
    """The picture that `place` is, or those of the folder; none for a camera, a clip or an address."""
    from edge_app.pictures.folder import found_at, is_picture, unsorted_pictures

    try:
        if not place.is_dir():
            return [place] if place.is_file() and is_picture(place) else []
        paths = list(unsorted_pictures(place))
    except OSError as error:
        raise FaceError(f"Cannot look at {place}: {error.strerror}. Give a picture, a folder or a source.") from error
    if not paths:
        raise FaceError(f"There are no pictures in {place}. {found_at(place)}")
    return paths


def _look_at_file(path: Path, finder: "FaceFinder", embedder: "Model") -> "Look":
    from edge_app.errors import PictureError
    from edge_app.faces.enrolment import Look, look_at
    from edge_app.pictures.read import read_picture

    try:
        return look_at(path.name, read_picture(path), finder, embedder)
    except PictureError as error:
        return Look(path.name, str(error))


def _look_through(source: str, finder: "FaceFinder", embedder: "Model") -> "Iterator[Look]":
    """Frames of a camera or clip, a fifth of a second apart, until there are enough different views or none is left."""
    from edge_app.faces.enrolment import MOST, look_at, views_in
    from edge_app.sources import open_source

    looks: list[Look] = []
    last_ns = 0
    with open_source(source, pace="fast") as frames, progress(f"looking at {source}", MOST) as done:
        while (frame := frames.read()) and len(looks) < _MOST_FRAMES:
            if frame.captured_ns - last_ns < _APART_NS and frames.live:
                continue
            last_ns = frame.captured_ns
            look = look_at(f"frame {frame.number}", frame.image_bgr, finder, embedder)
            looks.append(replace(look, source=source))
            yield looks[-1]
            done(views_in(looks))
            if views_in(looks) >= MOST:
                return


def _report(looks: "list[Look]", sheet_out: Path | None) -> None:
    from edge_app import files
    from edge_app.faces.sheet import jpeg, sheet

    for _, group in groupby(enumerate(looks, start=1), _line_of):
        (number, look), *more = group
        through = f" to {more[-1][1].where}" if more else ""
        quality = f"quality {look.quality.score:.2f}" if look.quality else "no quality"
        click.echo(f"{number:3} {look.where}{through}: {look.fault or f'kept, {quality}'}", err=True)
    if sheet_out:
        files.write_bytes(sheet_out, jpeg(sheet(looks)))


def _line_of(numbered: "tuple[int, Look]") -> int | tuple[str, str]:
    """One for frames of a source that follow each other and have one fault; each picture of its own has its own."""
    number, look = numbered
    return (look.source, look.fault) if look.source and look.fault else number
