"""The survey as a person reads it in a terminal."""

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from train.survey.boxes import BoxSurvey
from train.survey.finding import SEVERITIES, Finding, pictures, printable
from train.survey.sizes import Sizes
from train.survey.survey import Survey

_STYLES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}
_MOST_CLASSES = 30


def print_survey(survey: Survey, console: Console) -> None:
    """Print counts, sizes and the findings, gravest first."""
    console.print(Group(*_parts(survey)), soft_wrap=False)


def print_boxes(survey: BoxSurvey, console: Console) -> None:
    """Print how many boxes of each label there are, how large, and the findings."""
    table = Table("label")
    for heading in ("boxes", "pictures", "median side"):
        table.add_column(heading, justify="right")
    for label, found in survey.labels.items():
        side = "-" if found.side is None else f"{found.side:.0%}"
        table.add_row(Text(printable(label)), f"{found.boxes:,}", f"{found.pictures:,}", side)
    console.print(
        Text(f"{printable(survey.root)}: {_pictures(survey)}, {survey.bare} without an object", style="bold"),
        table,
        "Sides in shares of the picture's longer side.",
        *(part for finding in survey.findings for part in _finding(finding)),
        Text(f"\n{verdict(survey)}", style="bold"),
        sep="\n",
    )


def _pictures(survey: BoxSurvey) -> str:
    splits = ", ".join(f"{one.pictures:,} {split}" for split, one in survey.splits.items())
    return f"{pictures(survey.pictures)} ({splits})" if splits else pictures(survey.pictures)


def _parts(survey: Survey) -> Iterator[RenderableType]:
    unreadable = f", {survey.unreadable} that cannot be read" if survey.unreadable else ""
    yield Text(
        f"{printable(survey.root)}: {pictures(survey.pictures)} of {len(survey.labels)} classes{unreadable}",
        style="bold",
    )
    if survey.counts:
        yield _counts(survey)
    if survey.sizes:
        yield Text(size_line(survey.sizes))
    for finding in survey.findings:
        yield from _finding(finding)
    yield Text(f"\n{verdict(survey)}", style="bold")


def _counts(survey: Survey) -> Table:
    table = Table("class", *(survey.counts if len(survey.counts) > 1 else ()), "all")
    for column in table.columns[1:]:
        column.justify = "right"
    for label in survey.labels[:_MOST_CLASSES]:
        table.add_row(Text(printable(label)), *_cells([classes[label] for classes in survey.counts.values()]))
    if len(survey.labels) > _MOST_CLASSES:
        table.add_row(f"and {len(survey.labels) - _MOST_CLASSES} more")
    table.add_section()
    table.add_row("all", *_cells([sum(classes.values()) for classes in survey.counts.values()]))
    return table


def _cells(counts: list[int]) -> list[str]:
    """The count of each split and of all; that of all alone when there is only one split."""
    return [str(count) for count in (*(counts if len(counts) > 1 else ()), sum(counts))]


def size_line(found: Sizes) -> str:
    """One line on how large the pictures are."""
    low, middle, high = found.short_side_percentiles
    return (
        f"Sizes: {_by(found.smallest_wh)} to {_by(found.largest_wh)}, median {_by(found.median_wh)}; shorter side "
        f"{middle} pixels (nine in ten: {low} to {high})"
    )


def _finding(finding: Finding) -> Iterator[RenderableType]:
    heading = Text.assemble(
        "\n", (finding.severity.upper(), _STYLES[finding.severity]), "  ", (finding.kind, "bold"), "  ", finding.message
    )
    yield heading
    yield Padding(Text(finding.advice), (0, 0, 0, 4), expand=False)


def verdict(survey: Survey | BoxSurvey) -> str:
    """How many findings of each severity there are."""
    severities = [finding.severity for finding in survey.findings]
    counts = [(severities.count(severity), severity) for severity in reversed(SEVERITIES)]
    said = [f"{count} {severity}{'s' * (count > 1)}" for count, severity in counts if count]
    return ", ".join(said) + "." if said else "Nothing to complain about."


def _by(size_wh: tuple[int, int]) -> str:
    return f"{size_wh[0]}x{size_wh[1]}"
