"""`edgesight enroll`: somebody is shown to the device, who is then known."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.commands.face_options import detector_option, embedder_option, gallery_option, threads_option
from edge_app.commands.logs import show_logs
from edge_app.commands.progress import progress
from edge_app.errors import FaceError

if TYPE_CHECKING:
    from edge_app.faces.enrolment import Look
    from edge_app.gallery.values import View
    from edge_app.inference.model import Model

_FRAMES = 300
"""Of a camera or clip that are looked at, at most."""
_ENOUGH = 4
"""Times as many usable frames as views are kept, to choose from."""


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
@gallery_option
@detector_option
@embedder_option
@threads_option
def enroll(
    name: str,
    sources: tuple[str, ...],
    keep_pictures: bool,
    sheet_out: Path | None,
    force: bool,
    gallery: Path | None,
    detector: str,
    embedder: str,
    threads: int | None,
) -> None:
    """Enrol NAME from pictures or a camera.

    Of all pictures up to eight are kept, as vectors: sharp ones that differ. Nothing is kept of a picture without a
    face, with two, or with one that is blurred, tiny, cut off or turned away; each is told.
    """
    show_logs()
    from edge_app.faces.embedder import identity, threshold_of
    from edge_app.faces.enrolment import choose, too_alike
    from edge_app.gallery.gallery import Gallery
    from edge_app.gallery.name import clean_name
    from edge_app.gallery.place import gallery_place
    from edge_app.inference.model import Model

    name = clean_name(name)
    with (
        Model(detector, threads=threads) as finding,
        Model(embedder, threads=threads) as embedding,
        Gallery(gallery or gallery_place()) as people,
    ):
        maker, threshold = identity(embedding), threshold_of(embedding, people).value
        others = people.enrolled(maker).without(people.id_of(name))
        looks = choose(_looks(sources, finding, embedding), threshold)
        kept = [look for look in looks if not look.fault]
        _report(looks, sheet_out)
        if not kept:
            raise FaceError(f"No picture can be used, so {name!r} is not enrolled.")
        if (likeness := too_alike(kept, others, threshold)) and not force:
            raise FaceError(
                f"{name!r} looks like {likeness!r}, who is enrolled, and is not enrolled. If they are one person, use "
                "that name; if they are two who look alike: --force."
            )
        person = people.enrol(name, [_view(look, keep_picture=keep_pictures) for look in kept], maker)
    click.echo(f"{person.name} is enrolled with {person.views} views. Next: edgesight run --faces --source 0")


def _view(look: "Look", *, keep_picture: bool) -> "View":
    from edge_app.faces.sheet import jpeg
    from edge_app.gallery.values import View

    assert look.vector is not None, "only looks without a fault are kept"
    assert look.quality is not None, "only looks without a fault are kept"
    assert look.face_bgr is not None, "only looks without a fault are kept"
    return View(look.vector, look.quality.score, jpeg(look.face_bgr) if keep_picture else None)


def _looks(sources: tuple[str, ...], detector: "Model", embedder: "Model") -> "list[Look]":
    looks: list[Look] = []
    for source in sources:
        if paths := _pictures(Path(source)):
            with progress(f"looking at {source}", len(paths)) as done:
                for number, path in enumerate(paths, start=1):
                    looks.append(_look_at_file(path, detector, embedder))
                    done(number)
        else:
            looks += _look_through(source, detector, embedder)
    return looks


def _pictures(place: Path) -> list[Path]:
    """The picture that `place` is, or those of the folder; none for a camera, a clip or an address."""
    from edge_app.pictures.folder import found_at, is_picture, unsorted_pictures

    if place.is_dir():
        paths = list(unsorted_pictures(place))
        if not paths:
            raise FaceError(f"There are no pictures in {place}. {found_at(place)}")
        return paths
    return [place] if place.is_file() and is_picture(place) else []


def _look_at_file(path: Path, detector: "Model", embedder: "Model") -> "Look":
    from edge_app.errors import PictureError
    from edge_app.faces.enrolment import Look, look_at
    from edge_app.pictures.read import read_picture

    try:
        return look_at(path.name, read_picture(path), detector, embedder)
    except PictureError as error:
        return Look(path.name, str(error))


def _look_through(source: str, detector: "Model", embedder: "Model") -> "Iterator[Look]":
    """Frames of a camera or clip, until enough can be used or none is left."""
    from edge_app.faces.enrolment import MOST, look_at
    from edge_app.sources import open_source

    usable = 0
    with open_source(source) as frames, progress(f"looking at {source}", _FRAMES) as done:
        for number in range(1, _FRAMES + 1):
            frame = frames.read()
            if frame is None:
                return
            look = look_at(f"frame {frame.number}", frame.image_bgr, detector, embedder)
            usable += not look.fault
            done(number)
            yield look
            if usable >= _ENOUGH * MOST:
                return


def _report(looks: "list[Look]", sheet_out: Path | None) -> None:
    from edge_app import files
    from edge_app.faces.sheet import jpeg, sheet

    for number, look in enumerate(looks, start=1):
        quality = f"quality {look.quality.score:.2f}" if look.quality else "no quality"
        click.echo(f"{number:3} {look.where}: {look.fault or f'kept, {quality}'}", err=True)
    if sheet_out:
        files.write_bytes(sheet_out, jpeg(sheet(looks)))
