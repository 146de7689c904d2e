"""How right the numbers of objects in pictures are."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edge_app.evaluation.counting import Count
    from edge_app.evaluation.relabel import Relabelled
    from edge_app.inference.model import Model
    from edge_app.values import Detections


def counted(model: "Model", known: "Relabelled", found: "list[Detections]") -> "dict[str, Count]":
    """What `model`, a detector, `found` in each of the `known` pictures, as it reports it."""
    from edge_app.detector_outputs import reporting_scores
    from edge_app.evaluation.counting import judge_counts

    labels, boxes = model.spec.labels, model.spec.boxes
    scores = reporting_scores(boxes, len(labels)) if boxes else ()
    return judge_counts(known.pictures, found, labels, scores, known.asked)


def print_counts(counts: "dict[str, Count]") -> None:
    """As a table."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("label", title="Numbers of objects", box=SIMPLE_HEAD, show_edge=False, padding=0)
    for heading in ("of", "counted", "off by [95 %]", "bias [95 %]", "near, %", "score"):
        table.add_column(heading, justify="right")
    for label, row in counts.items():
        if row.score is None:
            table.add_section()
        table.add_row(escape(label), *_cells(row))
    console = Console()
    console.print(table)
    console.print(
        "Counted from that score on, of so many that are there. off by: mean over pictures of the absolute error; "
        "bias: counted less there; near: pictures in which it is at most 10 % off, of fewer than ten objects exact.",
        highlight=False,
    )  # fmt: skip


def _cells(row: "Count") -> tuple[str, ...]:
    score = "" if row.score is None else f"{row.score:.2f}"
    return f"{row.truth:,}", f"{row.found:,}", str(row.error), str(row.bias), row.near.percents(), score
