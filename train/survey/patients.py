"""Whether pictures of one patient, or of what else ties pictures together, stand on both sides of a split."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from edge_app.pictures.columns import Columns
from edge_app.pictures.dataset import Dataset
from train.pictures.groups import by_column, find_groups
from train.recipe import Group
from train.survey.finding import Finding, alone, listed, pictures, printable, short_name
from train.survey.seen import Seen


class Belonging(NamedTuple):
    """Which pictures belong together. groups: path -> group; by: what they are called, such as patient.

    asked: somebody said so; else it is a column that seems to.
    """

    groups: Mapping[str, str]
    by: str
    asked: bool


def belonging(dataset: Dataset, group: Group | None, columns: Columns | None) -> Belonging | None:
    """By what was asked for, else by what training found, else by a column called patient. Raises DataError."""
    paths = [path for part in (dataset.train, dataset.val, dataset.test) for path, _ in part]
    if group:
        return Belonging(find_groups(paths, group, dataset.root, dataset.root), str(group), asked=True)
    if dataset.groups:
        return Belonging(dataset.groups, "group", asked=True)
    column = columns.patient if columns else None
    groups = by_column(paths, columns, column) if columns and column else {}
    return Belonging(groups, str(column), asked=False) if groups else None


def patient_findings(
    seen: Sequence[Seen], labels: Sequence[str], known: Belonging | None, root: Path, *, split: bool
) -> list[Finding]:
    """What is wrong with who is where; nothing where nobody knows who belongs together.

    split: whether the pictures are split already, or will be by chance.
    """
    if known is None:
        return []
    members: defaultdict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        if (name := known.groups.get(str(one.path))) is not None:
            members[name].append(one)
    unknown = [one.path for one in seen if str(one.path) not in known.groups]
    return [
        *_shared(members, known.by),
        *_few(members, labels, known.by),
        *_unknown(unknown, known.by, root),
        *([] if split or known.asked else _to_be_split(members, known.by)),
    ]


def _shared(members: Mapping[str, Sequence[Seen]], by: str) -> Iterator[Finding]:
    shared = {name: found for name, found in sorted(members.items()) if len({one.split for one in found}) > 1}
    if shared:
        named = [f"{printable(name)} ({_splits(found)})" for name, found in shared.items()]
        yield Finding(
            severity="error",
            kind="shared patient",
            message=f"In several splits, {len(shared)} of {len(members)} by {printable(by)}: {listed(named)}.",
            advice="Move all pictures of each into one split: a network knows again whom it has seen, and the accuracy "
            "on the others comes out too good.",
            groups=tuple(tuple(one.path for one in found) for found in shared.values()),
        )


def _splits(found: Sequence[Seen]) -> str:
    return ", ".join(dict.fromkeys(one.split for one in found))


def _few(members: Mapping[str, Sequence[Seen]], labels: Sequence[str], by: str) -> Iterator[Finding]:
    """Classes whose pictures are all of one."""
    owners: defaultdict[int, set[str]] = defaultdict(set)
    for name, found in members.items():
        for one in found:
            owners[one.label].add(name)
    lone = [printable(labels[label]) for label, names in sorted(owners.items()) if len(names) == 1]
    if lone:
        yield Finding(
            severity="warning",
            kind="one patient",
            message=f"Classes whose pictures are all of one {printable(by)}: {listed(lone)}.",
            advice="Add pictures of others: from one, the class cannot be told from the patient, nor be measured.",
        )


def _unknown(unknown: Sequence[Path], by: str, root: Path) -> Iterator[Finding]:
    if unknown:
        yield Finding(
            severity="warning",
            kind="unknown patient",
            message=f"No {printable(by)} is known of {pictures(len(unknown))}: "
            f"{listed([short_name(path, root) for path in unknown])}.",
            advice="Add what is missing: of these, nobody can say whether a split keeps them apart from the others.",
            groups=alone(unknown),
        )


def _to_be_split(members: Mapping[str, Sequence[Seen]], by: str) -> Iterator[Finding]:
    if any(len(found) > 1 for found in members.values()):
        yield Finding(
            severity="warning",
            kind="patients",
            message=f"The CSV file tells {len(members)} apart by {printable(by)}, and a split by chance puts many of "
            "them on both sides.",
            advice=f"Train with --group {by}: else the accuracy comes out too good.",
        )
