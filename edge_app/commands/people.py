"""`edgesight people`: who is enrolled, and how they are renamed, moved and forgotten."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.face_options import (
    detector_option,
    embedder_option,
    gallery_option,
    opened_finder,
    points_option,
    threads_option,
)
from edge_app.commands.keep_apart import keep_apart
from edge_app.commands.number import Number
from edge_app.commands.progress import progress
from edge_app.errors import GalleryError, OutputError
from edge_app.gallery.place import gallery_files, gallery_place

if TYPE_CHECKING:
    from edge_app.evaluation.verification import Ids
    from edge_app.faces.finder import FaceFinder
    from edge_app.gallery.gallery import Gallery
    from edge_app.gallery.values import Person
    from edge_app.inference.model import Model
    from edge_app.values import Floats


def _instead(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    context.obj = value or context.obj


_gallery_too = click.option(
    "--gallery",
    type=click.Path(path_type=Path, readable=False),
    callback=_instead,
    expose_value=False,
    help="As before the command: file of enrolled people.",
)
"""Without the environment variable, which would count more here than what was given before the command."""


@click.group()
@gallery_option
@click.pass_context
def people(context: click.Context, gallery: Path | None) -> None:
    """List, rename, merge, export, import and delete the people who were enrolled."""
    context.obj = gallery or gallery_place()


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@_gallery_too
@click.pass_obj
def list_people(path: Path, as_json: bool) -> None:
    """List everybody."""
    with _opened(path) as gallery:
        everybody = gallery.people()
    if as_json:
        click.echo(_json([_facts(person) for person in everybody]))
    elif everybody:
        _print_table(everybody)
    else:
        click.echo(f"Nobody is enrolled in {path}.")


@people.command()
@click.argument("who")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@_gallery_too
@click.pass_obj
def show(path: Path, who: str, as_json: bool) -> None:
    """Show what is kept of WHO, a name or an id."""
    with _opened(path) as gallery:
        person = gallery.person(_who(who))
        views = gallery.views(person.id)
    made_by = sorted({str(embedder) for embedder, _ in views})
    kept = [{"quality": round(view.quality, 3), "crop_bytes": len(view.crop or b"")} for _, view in views]
    if as_json:
        click.echo(_json({**_facts(person), "made_by": made_by, "kept": kept}))
        return
    _print_table([person])
    qualities = ", ".join(f"{view.quality:.2f}" for _, view in views)
    click.echo(f"vectors made by {'; '.join(made_by)}\nquality of the views: {qualities}")


@people.command()
@click.argument("who")
@click.argument("name")
@_gallery_too
@click.pass_obj
def rename(path: Path, who: str, name: str) -> None:
    """Call WHO by another NAME."""
    with _opened(path) as gallery:
        person = gallery.rename(_who(who), name)
    click.echo(f"Person {person.id} is called {person.name} now.")


@people.command()
@click.argument("who")
@click.argument("into")
@_gallery_too
@click.pass_obj
def merge(path: Path, who: str, into: str) -> None:
    """Give all views of WHO to INTO, the same person under another name."""
    with _opened(path) as gallery:
        person = gallery.merge(_who(who), _who(into))
    click.echo(f"{person.name} (id {person.id}) has {person.views} views now.")


@people.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_gallery_too
@click.pass_obj
def delete(path: Path, who: str, yes: bool) -> None:
    """Forget WHO, and prove that nothing is left in the file. Exit status 1 while another process holds on to it."""
    with _opened(path) as gallery:
        person = gallery.person(_who(who))
        if not yes:
            _ask(person)
        receipt = gallery.delete(person.id)
    click.echo(str(receipt))
    sys.exit(0 if receipt.complete else 1)


@people.command("export")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.json")
@click.argument("who", nargs=-1)
@_gallery_too
@click.pass_obj
def export_(path: Path, file: Path, who: tuple[str, ...]) -> None:
    """Write everybody, or WHO, to FILE.json: vectors and pictures, readable by you alone.

    One person: edgesight people export anna.json Anna
    """
    from edge_app.gallery.archive import export_people

    keep_apart([file], gallery_files(path))
    _refuse_a_name(file)
    with _opened(path) as gallery:
        count = export_people(gallery, file, [_who(one) for one in who])
    click.echo(f"{count} people in {file}. It holds faces: keep it as you keep the gallery.")


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_gallery_too
@click.pass_obj
def import_(path: Path, file: Path) -> None:
    """Add the people in FILE; those of the same name get the views that they lack."""
    from edge_app.gallery.archive import import_people
    from edge_app.gallery.gallery import Gallery

    with Gallery(path) as gallery:
        added = import_people(gallery, file)
    click.echo(f"{added} new views in {path}.")


@people.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder with a folder for each person.")
@click.option(
    "--fmr", type=Number(min=0, max=1, min_open=True, max_open=True), default=1e-4, show_default=True,
    help="False match rate: how often two strangers may pass for one person.",
)  # fmt: skip
@detector_option
@points_option
@embedder_option
@threads_option
@_gallery_too
@click.pass_obj
def calibrate(
    path: Path, data: Path, fmr: float, detector: str, points: str | None, embedder: str, threads: int | None
) -> None:
    """Choose the threshold for a rate of mistakes on pictures of strangers, and keep it in the gallery.

    Everybody in DATA is enrolled for a moment, and every picture compared with everybody else, as the loop does. The
    pictures should look as those of your camera do. Among N enrolled people, N times as many strangers pass.
    """
    from edge_app.evaluation.threshold import threshold_at
    from edge_app.faces.embedder import identity
    from edge_app.gallery.gallery import Gallery
    from edge_app.gallery.matcher import stranger_scores
    from edge_app.inference.model import Model

    with opened_finder(detector, points, threads) as finder, Model(embedder, threads=threads) as embedding:
        vectors, people_of = _strangers(data, finder, embedding)
        threshold = threshold_at(stranger_scores(vectors, people_of), fmr)
        with Gallery(path) as gallery:
            gallery.keep_threshold(threshold, identity(embedding))
    click.echo(f"{len(vectors)} faces of {len(set(people_of.tolist()))} people. Threshold {threshold}, kept in {path}.")


@people.command("re-embed")
@embedder_option
@threads_option
@_gallery_too
@click.pass_obj
def re_embed(path: Path, embedder: str, threads: int | None) -> None:
    """Make all vectors anew with another EMBEDDER, from the pictures that were kept."""
    from edge_app.faces.embedder import identity
    from edge_app.inference.model import Model
    from edge_app.pictures.read import decode_picture

    with Model(embedder, threads=threads) as embedding, _opened(path) as gallery:
        count = gallery.re_embed(identity(embedding), lambda crop: embedding.embed(decode_picture(crop, "a kept face")))
    click.echo(f"{count} vectors were made anew.")


def _strangers(data: Path, finder: "FaceFinder", embedder: "Model") -> "tuple[Floats, Ids]":
    """The vectors of all usable faces in a folder of people, float32 (n, size), and whose they are, int64 (n,)."""
    import numpy as np

    from edge_app.errors import FaceError, PictureError
    from edge_app.faces.same import face_vector
    from edge_app.pictures.folder import classes_in
    from edge_app.pictures.read import read_picture

    pictures = [(number, path) for number, paths in enumerate(classes_in(data).values()) for path in paths]
    vectors, people_of = [], []
    with progress("looking at strangers", len(pictures)) as done:
        for count, (number, path) in enumerate(pictures, start=1):
            try:
                vectors.append(face_vector(read_picture(path), finder, embedder))
                people_of.append(number)
            except (FaceError, PictureError) as error:
                click.echo(f"skipped: {path.name}: {error}", err=True)
            done(count)
    if not vectors:
        raise FaceError(f"No picture in {data} has one clear face. Give pictures of one person each.")
    return np.stack(vectors), np.array(people_of, np.int64)


def _refuse_a_name(file: Path) -> None:
    """Raise OutputError for what may be a person's name: a file of faces must not lie where nobody expects one."""
    if file.suffix.lower() != ".json":
        raise OutputError(
            f"People are exported to a file whose name ends in .json, given first; {str(file)!r} does not. "
            "For everybody: edgesight people export people.json. For one person: edgesight people export one.json NAME."
        )


def _opened(path: Path) -> "Gallery":
    """The gallery, which has to be there: looking for somebody makes no file."""
    from edge_app.gallery.gallery import Gallery

    try:
        there = path.is_file()
    except OSError as error:
        raise GalleryError(f"There is no gallery at {path}: {error.strerror}. Give another with --gallery.") from error
    if not there:
        raise GalleryError(f"There is no gallery at {path}. Give another with --gallery, or enrol somebody first.")
    return Gallery(path)


def _who(text: str) -> int | str:
    """An id or a name; a name of digits alone is taken for an id."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else text


def _ask(person: "Person") -> None:
    if not sys.stdin.isatty():
        raise GalleryError(f"{person.name} is not deleted without a yes. Add --yes.")
    click.confirm(f"Delete {person.name} (id {person.id}) with {person.views} views for good?", abort=True)


def _facts(person: "Person") -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "enrolled": person.enrolled.isoformat(timespec="seconds"),
        "views": person.views,
        "crops": person.crops,
    }


def _json(facts: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(facts), indent=1)


def _print_table(everybody: "list[Person]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("id", "name", "enrolled", "views", "pictures kept")
    for person in everybody:
        when = f"{person.enrolled:%Y-%m-%d %H:%M}"
        table.add_row(str(person.id), escape(person.name), when, str(person.views), str(person.crops))
    Console().print(table)
