"""What copies mean: one picture under two labels, in two splits, or only counted twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import get_args

from train.survey.copies import Closeness, Copies
from train.survey.finding import Finding, Severity, listed, printable, short_name
from train.survey.seen import Seen

_LOOKS = {"same": "the same picture", "near": "nearly the same picture", "mirrored": "the same picture, mirrored,"}
_SHARED_MOST = 0.5
_FIXED_CAMERA = (
    "If they are frames of one fixed camera, that is no fault, but the accuracy on neighbours in time flatters: "
    "judge by frames of another day."
)


@dataclass(frozen=True, slots=True)
class _Relation:
    """What the pictures of a group are to each other.

    advice: for exact and mirrored copies. near_advice: for pictures that may be one, or two moments of one scene.
    """

    kind: str
    stands: str
    advice: str
    near_advice: str
    severity: Mapping[Closeness, Severity]
    holds: Callable[[Copies], bool]

    def finding(self, closeness: Closeness, copies: Sequence[Copies], root: Path) -> Finding:
        groups = tuple(tuple(member.path for member in group.members) for group in copies)
        names = [" = ".join(_few([short_name(path, root) for path in group])) for group in groups]
        files = sum(group.one_file for group in copies)
        return Finding(
            severity=self.severity[closeness],
            kind=self.kind if closeness == "same" else f"{closeness} {self.kind}",
            message=f"{_times(len(groups))} {_LOOKS[closeness]} stands {self.stands}"
            f"{f' ({_times(files).lower()} as the very same file)' if files else ''}: {listed(names)}.",
            advice=f"{self.near_advice} {_FIXED_CAMERA}" if closeness == "near" else self.advice,
            groups=groups,
        )


_CONFLICT = _Relation(
    "conflict",
    "under different labels",
    "Keep it under the label that is right and delete the others: the network cannot learn both.",
    "Look whether one of them is under a wrong label.",
    {"same": "error", "near": "warning", "mirrored": "warning"},
    lambda copies: len(copies.labels) > 1,
)
_LEAK = _Relation(
    "leak",
    "in different splits",
    "Delete the copies from train: what was learnt by heart makes the accuracy on the other splits too good.",
    "If they are one picture saved again, delete the copies from train.",
    {"same": "error", "near": "warning", "mirrored": "warning"},
    lambda copies: len(copies.labels) == 1 and len(copies.splits) > 1,
)
_TWICE = _Relation(
    "copies",
    "more than once in one class",
    "Delete what adds nothing: each copy counts as a picture of its own.",
    "If they are one picture saved again, delete all but the best.",
    {"same": "note", "near": "note", "mirrored": "note"},
    lambda copies: len(copies.labels) == 1 and len(copies.splits) == 1,
)
_TWICE_UNSPLIT = _Relation(
    "copies",
    "more than once in one class",
    "Delete the copies: a split by chance puts some of them on both sides, and the accuracy comes out too good.",
    _TWICE.near_advice,
    {"same": "warning", "near": "warning", "mirrored": "note"},
    _TWICE.holds,
)


def duplicate_findings(
    copies: Sequence[Copies], counts: Sequence[int], labels: Sequence[str], root: Path, *, split: bool
) -> list[Finding]:
    """One finding for each kind of copy that there is, and one for classes that share most of their pictures.

    Only equal pixels are an error: near copies may be frames of one fixed camera.
    counts: readable pictures of each label. split: whether the pictures are split already, or will be by chance.
    """
    findings = []
    for relation in (_CONFLICT, _LEAK, _TWICE if split else _TWICE_UNSPLIT):
        for closeness in get_args(Closeness):
            found = [group for group in copies if group.closeness == closeness and relation.holds(group)]
            if found:
                findings.append(relation.finding(closeness, found, root))
    return findings + _shared(copies, counts, labels)


def all_equal(seen: Sequence[Seen]) -> list[Finding]:
    """One finding when there is only one picture, however often."""
    if len(seen) < 2 or len({one.pixels_sha256 for one in seen}) > 1:
        return []
    first, last = printable(seen[0].path.name), printable(seen[-1].path.name)
    return [
        Finding(
            severity="error",
            kind="one picture",
            message=f"All {len(seen)} pictures are the same picture, from {first} to {last}.",
            advice="Take different pictures: from one, nothing can be learnt.",
        )
    ]


def _shared(copies: Iterable[Copies], counts: Sequence[int], labels: Sequence[str]) -> list[Finding]:
    """Two classes of which one holds at least half of the other's pictures, by their pixels."""
    shared: Counter[tuple[int, int]] = Counter()
    for group in copies:
        if group.closeness == "same":
            members = Counter(member.label for member in group.members)
            shared.update({(a, b): min(members[a], members[b]) for a, b in combinations(sorted(members), 2)})
    twins = [pair for pair, count in shared.items() if count >= _SHARED_MOST * min(counts[label] for label in pair)]
    if not twins:
        return []
    names = [" and ".join(printable(labels[label]) for label in pair) for pair in twins]
    return [
        Finding(
            severity="error",
            kind="shared class",
            message=f"Classes that share at least half of their pictures: {listed(names)}.",
            advice="Make one class of the two, or sort their pictures again.",
        )
    ]


def _times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"


def _few(names: list[str]) -> list[str]:
    """The first, and the last, which stands in another split or class if any does."""
    return [*names[:2], f"{len(names) - 3} more", names[-1]] if len(names) > 4 else names
