"""`edgesight people`: who is enrolled, and how they are renamed, moved and forgotten."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.errors import GalleryError
from edge_app.gallery.place import gallery_place

if TYPE_CHECKING:
    from edge_app.gallery.gallery import Gallery
    from edge_app.gallery.values import Person


@click.group()
@click.option(
    "--gallery", "path", type=click.Path(path_type=Path), envvar="EDGESIGHT_GALLERY", help="File of enrolled people."
)
@click.pass_context
def people(context: click.Context, path: Path | None) -> None:
    """List, rename, merge, export, import and delete the people who were enrolled."""
    context.obj = path or gallery_place()


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
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
@click.pass_obj
def rename(path: Path, who: str, name: str) -> None:
    """Call WHO by another NAME."""
    with _opened(path) as gallery:
        person = gallery.rename(_who(who), name)
    click.echo(f"Person {person.id} is called {person.name} now.")


@people.command()
@click.argument("who")
@click.argument("into")
@click.pass_obj
def merge(path: Path, who: str, into: str) -> None:
    """Give all views of WHO to INTO, the same person under another name."""
    with _opened(path) as gallery:
        person = gallery.merge(_who(who), _who(into))
    click.echo(f"{person.name} (id {person.id}) has {person.views} views now.")


@people.command()
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask.")
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
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("who", nargs=-1)
@click.pass_obj
def export_(path: Path, file: Path, who: tuple[str, ...]) -> None:
    """Write everybody, or WHO, to FILE: JSON with vectors and pictures, readable by you alone."""
    from edge_app.gallery.archive import export_people

    with _opened(path) as gallery:
        count = export_people(gallery, file, [_who(one) for one in who])
    click.echo(f"{count} people in {file}. It holds faces: keep it as you keep the gallery.")


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(path: Path, file: Path) -> None:
    """Add the people in FILE; those of the same name get the views that they lack."""
    from edge_app.gallery.archive import import_people
    from edge_app.gallery.gallery import Gallery

    with Gallery(path) as gallery:
        added = import_people(gallery, file)
    click.echo(f"{added} new views in {path}.")


def _opened(path: Path) -> "Gallery":
    """The gallery, which has to be there: looking for somebody makes no file."""
    from edge_app.gallery.gallery import Gallery

    if not path.exists():
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
