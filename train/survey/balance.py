"""Whether there are enough pictures of each class, and about as many of one as of another."""

from collections.abc import Mapping, Sequence

from edge_app.pictures.dataset import Split
from train.survey.finding import Finding, Severity, listed, printable

Counts = Mapping[Split, Sequence[int]]
"""Split -> for each label, how many different readable pictures."""
_RATIOS: tuple[tuple[float, Severity], ...] = ((10, "warning"), (3, "note"))
_FEW: tuple[tuple[int, int, Severity, str], ...] = (
    (0, 0, "error", "Add pictures, or take the class away."),
    (1, 1, "error", "Add pictures: with one to learn from, nothing is left to validate on."),
    (2, 9, "warning", "Add pictures: from fewer than 10 hardly anything is learnt, and nothing can be measured."),
    (10, 19, "note", "More pictures would help: 20 and more a class are a good start."),
)
"""(at least, at most, severity, advice) for the different pictures of a class to train and validate with."""

_LACKS: dict[Split, Severity] = {"train": "error", "val": "warning", "test": "warning"}
"""How bad it is when a split lacks a class."""


def balance_findings(counts: Counts, labels: Sequence[str]) -> list[Finding]:
    """What is wrong with the numbers of different pictures a class."""
    usable = [counts["train"][label] + counts["val"][label] for label in range(len(labels))]
    return _small(usable, labels) + _uneven(usable, labels) + _missing(counts, usable, labels)


def _small(usable: Sequence[int], labels: Sequence[str]) -> list[Finding]:
    findings = []
    for least, most, severity, advice in _FEW:
        names = [f"{printable(labels[at])} ({n})" for at, n in enumerate(usable) if least <= n <= most]
        if names:
            findings.append(
                Finding(
                    severity=severity,
                    kind="empty class" if most == 0 else "small class",
                    message=f"{_classes(len(names))} {_amount(least, most)} to train with: {listed(names)}.",
                    advice=advice,
                )
            )
    return findings


def _uneven(usable: Sequence[int], labels: Sequence[str]) -> list[Finding]:
    largest, smallest = (pick(range(len(usable)), key=usable.__getitem__) for pick in (max, min))
    ratio = usable[largest] / max(usable[smallest], 1)
    severity = next((severity for limit, severity in _RATIOS if ratio >= limit), None)
    if severity is None or not usable[smallest]:
        return []
    return [
        Finding(
            severity=severity,
            kind="imbalance",
            message=f"{printable(labels[largest])} has {usable[largest]} pictures, {printable(labels[smallest])} only "
            f"{usable[smallest]}: {ratio:.1f} times as many.",
            advice="Add pictures to the small classes: the network will favour the large ones.",
        )
    ]


def _missing(counts: Counts, usable: Sequence[int], labels: Sequence[str]) -> list[Finding]:
    """Classes that a split lacks, though they have pictures elsewhere."""
    findings = []
    for split, severity in _LACKS.items():
        absent = [
            printable(label) for label, n, total in zip(labels, counts[split], usable, strict=True) if total > n == 0
        ]
        if absent and any(counts[split]):
            findings.append(
                Finding(
                    severity=severity,
                    kind="missing class",
                    message=f"No picture that can be read in {split} of: {listed(absent)}.",
                    advice=f"Put pictures of each class into {split}.",
                )
            )
    return findings


def _classes(count: int) -> str:
    return "1 class has" if count == 1 else f"{count} classes have"


def _amount(least: int, most: int) -> str:
    if most == 0:
        return "no picture"
    return "one different picture" if most == 1 else f"{least} to {most} different pictures"
