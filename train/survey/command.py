"""`edgesight data check`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app import files
from edge_app.commands.progress import progress
from edge_app.errors import OutputError
from train.group_option import group_option, read_group

if TYPE_CHECKING:
    from train.survey.boxes import BoxSurvey
    from train.survey.survey import Survey

_STATUS = {None: 0, "note": 0, "warning": 1, "error": 3}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--json", "as_json", is_flag=True, help="Print everything as JSON, with the names of all files concerned."
)
@click.option("--html", type=click.Path(path_type=Path), help="Write a page with the pictures concerned to this file.")
@click.option("--sheets", type=click.Path(path_type=Path), help="Write a contact sheet of each class into this folder.")
@click.option(
    "--input",
    "input_side",
    type=click.IntRange(min=1),
    help="Shorter side of the network's input, in pixels, if known.",
)
@group_option
@click.pass_context
def check(
    context: click.Context,
    folder: Path,
    as_json: bool,
    html: Path | None,
    sheets: Path | None,
    input_side: int | None,
    group: str | None,
) -> None:
    """Say what would spoil a training on FOLDER: a folder of pictures for each class, or splits of such.

    Splits are train/, val/ (or valid/) and test/. FOLDER may also be pictures with boxes (COCO, Pascal VOC or YOLO:
    their folder or file). Of these it tells how many boxes each label has, how large they are, and how many are of no
    use, and why.

    In classes it finds copies (the same file or pixels, and the same picture saved again, resized, slightly cut or
    lightened, or mirrored) under two labels, in two splits or in one class; files that are unreadable or odd; classes
    that are small; patients in two splits; and whether something else than what is on the pictures, such as their size,
    their files or a column of the CSV file beside them, tells the classes apart.

    Exit status: 0 when there are at most notes, 1 for warnings, 3 for errors, 2 when FOLDER cannot be looked at.
    """
    from edge_app.pictures.annotations import is_annotated

    if is_annotated(folder):
        others = {"--html": html, "--sheets": sheets, "--input": input_side, "--group": group}
        context.exit(_check_boxes(folder, [name for name, value in others.items() if value], as_json=as_json))
    from train.survey.survey import survey

    if html:
        files.place(html)  # a wrong name must show before the work, not after it
    if sheets:
        _refuse_inside(sheets, folder)
    found = survey(folder, progress, input_side=input_side, group=read_group(group))
    if html:
        from train.survey.html import write_page

        write_page(found, html)
        _say_written("the page", html)
    if sheets:
        from train.survey.contact_sheet import write_sheets

        _say_written(f"{len(write_sheets(found.samples, sheets))} contact sheets into", sheets)
    (_print_json if as_json else _print_text)(found)
    context.exit(_STATUS[found.worst])


def _check_boxes(path: Path, unheeded: list[str], *, as_json: bool) -> int:
    """The exit status. Raises UsageError for options that say nothing of boxes."""
    from train.survey.boxes import survey_boxes

    if unheeded:
        raise click.UsageError(f"{path} has boxes, of which {', '.join(unheeded)} says nothing. Leave that out.")
    found = survey_boxes(path)
    if as_json:
        _print_json(found)
    else:
        from rich.console import Console

        from train.survey.text import print_boxes

        print_boxes(found, Console(highlight=False))
    return _STATUS[found.worst]


def _say_written(what: str, path: Path) -> None:
    """On standard error: standard output is for what was found."""
    click.echo(f"Wrote {what} {click.format_filename(path)}.", err=True)


def _refuse_inside(sheets: Path, folder: Path) -> None:
    """Raise OutputError when the sheets would become pictures of the set."""
    if sheets.resolve().is_relative_to(folder.resolve()):
        raise OutputError(
            f"{sheets} is in {folder}, where sheets would be taken for pictures. Give a folder outside it."
        )


def _print_json(found: "Survey | BoxSurvey") -> None:
    """As ASCII with escapes, so that file names that are no valid text pass too."""
    import msgspec

    click.echo(json.dumps({"worst": found.worst, **msgspec.to_builtins(found, enc_hook=str)}, indent=1))


def _print_text(found: "Survey") -> None:
    from rich.console import Console

    from train.survey.text import print_survey

    print_survey(found, Console(highlight=False))
