"""Whether classes can be told apart without looking at the pictures, and by what most."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_app.pictures.columns import Columns
from edge_app.values import Floats
from train.survey.confounds.area import Area, area
from train.survey.confounds.columns import Known, of_the_file, of_the_picture, of_the_table
from train.survey.confounds.facts import facts_of
from train.survey.confounds.logistic import held_out_scores
from train.survey.finding import Finding, listed, printable
from train.survey.seen import Seen

_AT_MOST = 2000
"""Pictures that are asked, spread over all: enough for an interval of a few hundredths."""
_FEWEST = 10
"""Pictures of a class, and groups of them: of fewer, no interval can be given."""
_PARTS = 5
_ERROR = 0.05
"""The chance of any false alarm for a set, shared by all classes that are asked for."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Something known that had better not tell classes apart. level: the area from which that is an alarm."""

    kind: str
    what: str
    advice: str
    level: float


_OUTSIDE = _Question(
    "confound",
    "By their files and what the CSV file says, without a look at the pictures",
    "Take pictures of all classes in the same way and from the same places, or judge where this does not differ: else "
    "nobody can say whether the network has learnt what is on the pictures, or where they come from. A column that "
    "says what is on a picture is no such thing; call it label.",
    0.6,
)
_INSIDE = _Question(
    "confound",
    "By mean grey and file size alone",
    "If the light or the program that saved them differs from class to class, take them again or save them alike; if "
    "what is on them is so different, all is well.",
    0.9,
)


def confound_findings(
    seen: Sequence[Seen],
    labels: Sequence[str],
    columns: Columns | None = None,
    groups: Mapping[str, str] | None = None,
    group: str | None = None,
) -> list[Finding]:
    """A warning for each of two questions by which classes are told apart better than by chance.

    columns: what a CSV file says of them. groups: path -> what belongs together; group: the column that says so.
    """
    asked = seen[:: -(-len(seen) // _AT_MOST) or 1]
    trial = _Trial(asked, groups or {})
    outside = of_the_file(asked) | (of_the_table(asked, columns, labels, group) if columns else {})
    return [
        *_finding(_OUTSIDE, trial, outside, labels),
        *_finding(_INSIDE, trial, of_the_picture(asked), labels),
    ]


class _Trial:
    """Pictures in parts that are judged in turn, with all of a group in one part.

    Attributes: labels, groups and folds, each (n,); classes, of which there are enough.
    """

    def __init__(self, seen: Sequence[Seen], groups: Mapping[str, str]) -> None:
        self.labels = np.array([one.label for one in seen], np.int64)
        names, self.groups = np.unique(
            [groups.get(str(one.path), f"\0{one.path}") for one in seen], return_inverse=True
        )
        first = self.labels[np.unique(self.groups, return_index=True)[1]]
        order = np.lexsort(
            (np.array([_drawn(str(name)) for name in names]), first)
        )  # as much of each class in each part
        self.folds: NDArray[np.int64] = np.argsort(order)[self.groups] % _PARTS
        found = np.unique(self.labels).tolist()
        large = [label for label in found if self._is_large(label)]
        self.classes = large[:1] if len(found) == 2 else large  # of two, each is told as well as the other

    def _is_large(self, label: int) -> bool:
        sides = (self.labels == label, self.labels != label)
        return all(len(np.unique(self.groups[side])) >= _FEWEST for side in sides)

    def areas(self, facts: Sequence[Floats], error: float) -> dict[int, Area]:
        """For each class, how well it is told from the others by `facts`."""
        always = np.ones((len(self.labels), 1), np.float32)
        scores = held_out_scores(np.concatenate([always, *facts], axis=1), self.labels, self.folds)
        return {label: area(scores[:, label], self.labels == label, self.groups, error) for label in self.classes}


def _drawn(name: str) -> str:
    """As good as random, and always the same."""
    return hashlib.sha256(name.encode(errors="surrogateescape")).hexdigest()


def _finding(question: _Question, trial: _Trial, known: Known, labels: Sequence[str]) -> Iterator[Finding]:
    facts = {name: found for name, values in known.items() if (found := facts_of(values)).shape[1]}
    if not facts or not trial.classes:
        return
    areas = trial.areas(list(facts.values()), _ERROR / len(trial.classes))
    told = sorted((label for label in areas if areas[label].interval[0] > question.level), key=lambda at: -areas[at][0])
    if told:
        named = [f"{printable(labels[label])} {_said(areas[label])}" for label in told]
        yield Finding(
            severity="warning",
            kind=question.kind,
            message=f"{question.what}, classes are told from the others (AUC, of which 0.5 is chance): "
            f"{listed(named)}. {_most(trial, facts, told[0], labels)}",
            advice=question.advice,
        )


def _said(found: Area) -> str:
    return f"{found.value:.3f} [{found.interval[0]:.3f}, {found.interval[1]:.3f}]"


def _most(trial: _Trial, facts: Mapping[str, Floats], label: int, labels: Sequence[str]) -> str:
    """By what alone the class is told best."""
    single = {name: trial.areas([found], _ERROR)[label].value for name, found in facts.items()}
    best = sorted(single, key=lambda name: -single[name])
    named = listed([f"{printable(name)} ({single[name]:.3f})" for name in best])
    return f"What tells {printable(labels[label])} most, alone: {named}."
