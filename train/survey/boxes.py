"""What there is in pictures with boxes, before a detector learns from them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from edge_app.detection.boxes import areas
from edge_app.errors import DataError
from edge_app.pictures.annotated import Annotated
from edge_app.pictures.annotations import read_annotations
from edge_app.pictures.folder import SPLITS
from edge_app.pictures.marked import Reading
from edge_app.pictures.tally import MISSING
from train.survey.finding import Finding, Severity, listed, pictures, printable, worst

_FEW = 50
"""Objects of a label, below which a detector hardly learns it."""


class LabelBoxes(Struct, frozen=True, kw_only=True):
    """One label.

    boxes: of use, without difficult ones and crowds; pictures: with one at least. side: the median of their mean sides
    (root of the area), in shares of the picture's longer side; None without boxes.
    """

    boxes: int
    pictures: int
    side: float | None


class SplitBoxes(Struct, frozen=True, kw_only=True):
    """A split that the annotations name. labels: those with boxes of use."""

    pictures: int
    labels: tuple[str, ...]


class BoxSurvey(Struct, frozen=True, kw_only=True):
    """What was found at `root`. pictures: that are there; bare: those without an object. dropped: reason -> boxes."""

    root: Path
    pictures: int
    bare: int
    splits: dict[str, SplitBoxes]
    labels: dict[str, LabelBoxes]
    dropped: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> Severity | None:
        """The gravest severity among the findings; None without any."""
        return worst(self.findings)


def survey_boxes(root: Path) -> BoxSurvey:
    """Look at a COCO file, or a folder or file of Pascal VOC or YOLO. Raises DataError for what no reader takes."""
    reading = read_annotations(root)
    labels = {name: _of_label(reading.pictures, index) for index, name in enumerate(reading.labels)}
    return BoxSurvey(
        root=root,
        pictures=len(reading.pictures),
        bare=sum(not len(one.classes) for one in reading.pictures),
        splits={split: one for split in SPLITS if (one := _split(root, split))},
        labels=labels,
        dropped=dict(reading.tally.dropped),
        findings=(*_useless(reading), *_rare(labels)),
    )


def _split(root: Path, split: str) -> SplitBoxes | None:
    """None where the annotations name no such one."""
    try:
        reading = read_annotations(root, None, {"split": [split]})
    except DataError:
        return None
    seen = {number for one in reading.pictures for number in one.classes[~one.ignored].tolist()}
    labels = tuple(name for number, name in enumerate(reading.labels) if number in seen)
    return SplitBoxes(pictures=len(reading.pictures), labels=labels)


def _of_label(there: Sequence[Annotated], label: int) -> LabelBoxes:
    ours = [(one.classes == label) & ~one.ignored for one in there]
    counts = [int(chosen.sum()) for chosen in ours]
    sides = [np.sqrt(areas(one.boxes_xyxy[chosen])) / max(one.size_wh) for one, chosen in zip(there, ours, strict=True)]
    return LabelBoxes(
        boxes=sum(counts),
        pictures=sum(count > 0 for count in counts),
        side=float(np.median(np.concatenate(sides))) if sum(counts) else None,
    )


def _useless(reading: Reading) -> Iterator[Finding]:
    useless = {reason: n for reason, n in reading.tally.dropped.most_common() if n and reason != MISSING}
    if useless:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in useless.items())
        yield Finding(
            severity="warning",
            kind="useless boxes",
            message=f"Of {_boxes(reading.tally.boxes)} nothing is learned from {reasons}.",
            advice="Look at how they were drawn or exported; mend or delete them.",
        )
    if missing := reading.tally.missing:
        boxes = _boxes(reading.tally.dropped[MISSING])
        yield Finding(
            severity="warning",
            kind="missing pictures",
            message=f"{pictures(len(missing))} cannot be had, with {boxes}: {listed([*map(printable, missing)])}.",
            advice="Put them where the annotations say, or take them out of there.",
        )


def _rare(labels: dict[str, LabelBoxes]) -> Iterator[Finding]:
    absent = [printable(name) for name, found in labels.items() if not found.boxes]
    if absent:
        yield Finding(
            severity="note",
            kind="absent labels",
            message=f"There is no box of {listed(absent)}.",
            advice="A training without a recipe leaves them out; leave them out of a recipe's data.labels too.",
        )
    rare = [f"{printable(name)} ({found.boxes})" for name, found in labels.items() if 0 < found.boxes < _FEW]
    if rare:
        yield Finding(
            severity="note",
            kind="rare labels",
            message=f"There are fewer than {_FEW} boxes of {listed(rare)}.",
            advice="A detector hardly learns what it has seen so rarely: add pictures of it.",
        )


def _boxes(count: int) -> str:
    return "1 box" if count == 1 else f"{count:,} boxes"
