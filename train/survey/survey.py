"""The whole look at a set of pictures."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from edge_app.errors import DataError
from edge_app.pictures.columns import Columns, columns_of
from edge_app.pictures.dataset import Dataset
from edge_app.pictures.folder import SPLITS
from train.progress import Progress, silent
from train.recipe import Group
from train.survey.balance import balance_findings
from train.survey.confounds.findings import confound_findings
from train.survey.copies import Copies, different, find_copies
from train.survey.duplicates import all_equal, duplicate_findings
from train.survey.finding import SEVERITIES, Finding, Severity, worst
from train.survey.folder import open_folder
from train.survey.oddities import colour_findings, oddity_findings, unreadable_findings
from train.survey.patients import belonging, patient_findings
from train.survey.seen import Seen, look_at
from train.survey.sizes import Sizes, sizes

_SHOWN = 48
"""Pictures a class that a contact sheet has room for."""


class Survey(Struct, frozen=True, kw_only=True):
    """What was found. counts: split -> class -> pictures that can be read, for the splits that have any.

    unreadable: how many cannot. sizes: None when no picture can be read. findings: gravest first.
    samples: class -> readable pictures spread over the class, for its contact sheet.
    """

    root: Path
    labels: tuple[str, ...]
    counts: dict[str, dict[str, int]]
    unreadable: int
    sizes: Sizes | None
    findings: tuple[Finding, ...]
    samples: dict[str, tuple[Path, ...]]

    @property
    def worst(self) -> Severity | None:
        """The gravest severity; None without findings."""
        return worst(self.findings)

    @property
    def pictures(self) -> int:
        """How many can be read."""
        return sum(sum(classes.values()) for classes in self.counts.values())


def survey(
    pictures: Dataset | Path,
    progress: Progress = silent,
    *,
    input_side: int | None = None,
    group: Group | None = None,
) -> Survey:
    """Decode each picture once and say what would spoil a training.

    pictures: a data set that was found already, or a folder as `edgesight train` takes it, where files that are left
    out are findings too. input_side: the shorter side of the network's input in pixels, if it is known. group: what
    ties pictures together, such as patients. Raises DataError for a folder in which training would find no classes, and
    where nothing is known of `group`.
    """
    dataset, left_out = open_folder(pictures) if isinstance(pictures, Path) else (pictures, [])
    columns, unclear = _columns(dataset.root)
    known = belonging(dataset, group, columns)
    seen, unreadable = look_at(dataset, progress)
    findings = [
        *left_out,
        *unclear,
        *unreadable_findings(unreadable, dataset.root),
        *_findings(dataset, seen, find_copies(seen, progress)),
        *oddity_findings(seen, dataset.root, input_side),
        *colour_findings(seen, dataset.labels, dataset.root),
        *patient_findings(seen, dataset.labels, known, dataset.root, split=bool(dataset.val)),
        *confound_findings(seen, dataset.labels, columns, known.groups if known else None, known.by if known else None),
    ]
    return Survey(
        root=dataset.root,
        labels=dataset.labels,
        counts=_counts(seen, dataset.labels),
        unreadable=len(unreadable),
        sizes=sizes([one.size_wh for one in seen]),
        findings=tuple(sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))),
        samples={name: _samples(seen, label) for label, name in enumerate(dataset.labels)},
    )


def _columns(root: Path) -> tuple[Columns | None, list[Finding]]:
    """The CSV file beside the pictures, or why none is of use."""
    try:
        return columns_of(root), []
    except DataError as error:
        return None, [
            Finding(severity="note", kind="table", message=str(error), advice="Without one, none of them is looked at.")
        ]


def _findings(dataset: Dataset, seen: Sequence[Seen], copies: Sequence[Copies]) -> list[Finding]:
    """What copies do, and what is left without them."""
    labels, by_label = dataset.labels, Counter(one.label for one in seen)
    counts = [by_label[label] for label in range(len(labels))]
    distinct = different(seen)
    by_split = {split: [distinct[split, label] for label in range(len(labels))] for split in SPLITS}
    return [
        *all_equal(seen),
        *duplicate_findings(copies, counts, labels, dataset.root, split=bool(dataset.val)),
        *balance_findings(by_split, labels),
    ]


def _counts(seen: Sequence[Seen], labels: Sequence[str]) -> dict[str, dict[str, int]]:
    found = Counter((one.split, one.label) for one in seen)
    used = [split for split in SPLITS if any(one.split == split for one in seen)]
    return {split: {name: found[split, label] for label, name in enumerate(labels)} for split in used}


def _samples(seen: Sequence[Seen], label: int) -> tuple[Path, ...]:
    """At most as many as a sheet has room for, spread evenly over the class."""
    paths = [one.path for one in seen if one.label == label]
    count = min(len(paths), _SHOWN)
    return tuple(paths[at * len(paths) // count] for at in range(count))
