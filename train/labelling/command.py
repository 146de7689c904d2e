"""`edgesight data label`."""

from contextlib import ExitStack
from pathlib import Path

import click

from edge_app import files
from edge_app.commands.keep_apart import keep_apart
from edge_app.commands.logs import show_logs
from edge_app.commands.number import Number
from edge_app.commands.pairs import key_values, readings
from edge_app.commands.progress import progress


@click.command()
@click.argument("what", metavar="FOLDER|ANNOTATIONS", type=click.Path(path_type=Path))
@click.option(
    "--model", "models", multiple=True, required=True, metavar="MODEL", help="A detector; several have to agree."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="COCO file to write, in a folder above the pictures."
)
@click.option("--where", multiple=True, metavar="KEY=VALUE", help="Of ANNOTATIONS only pictures of this value.")
@click.option("--least", type=Number(0, 1), default=0.5, show_default=True, help="Score from which a box is sure.")
@click.option(
    "--doubtful",
    type=Number(0, 1),
    default=0.3,
    show_default=True,
    help="Score from which a box is told as difficult: nothing is learned there.",
)
@click.option("--heads", is_flag=True, help="Of faces: boxes around the whole head, from eyes and mouth.")
@click.option("--found", is_flag=True, help="Leave out pictures without a sure box.")
@click.option("--sheet", type=click.Path(path_type=Path), help="Write some of the pictures with boxes (JPEG).")
def label(
    what: Path,
    models: tuple[str, ...],
    out: Path,
    where: tuple[str, ...],
    least: float,
    doubtful: float,
    heads: bool,
    found: bool,
    sheet: Path | None,
) -> None:
    """Draw boxes on pictures by MODEL, as a start for training a detector: look them over, mend them, train.

    WHAT is a folder of pictures or a COCO file, of which the pictures are taken, with what it says of them, but not its
    boxes. With several models, an object is sure that all of them see.
    """
    from edge_app.inference.model import Model
    from train.labelling.label import check_place, label_pictures, write_labels
    from train.labelling.pictures import find_pictures
    from train.labelling.sheet import write_sheet

    show_logs()
    if doubtful > least:
        raise click.UsageError(f"--doubtful {doubtful:g} is above --least {least:g}; wanted at most that.")
    pictures = find_pictures(what, {key: readings(values) for key, values in key_values("--where", where).items()})
    check_place(out, pictures)  # a wrong name must show before the work, not after it
    keep_apart([out, sheet], [what, *models, *(path for path, _ in pictures)])
    if sheet:
        files.place(sheet)
    with ExitStack() as stack:
        opened = [stack.enter_context(Model(name)) for name in models]
        rows = label_pictures(pictures, opened, least=least, doubtful=doubtful, heads=heads, progress=progress)
        if found:
            rows = [row for row in rows if row.labelled.sure.any()]
        write_labels(rows, opened, out)
    if sheet:
        write_sheet(rows, sheet)
    sure = sum(int(row.labelled.sure.sum()) for row in rows)
    unsure = sum(len(row.labelled.sure) for row in rows) - sure
    click.echo(f"{sure:,} boxes and {unsure:,} difficult ones in {len(rows):,} pictures: {out}. Look them over.")
