"""Pictures that are not like others: odd files, odd shapes, nothing on them, without colour."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from train.survey.finding import Finding, Severity, alone, listed, pictures, printable, short_name
from train.survey.seen import Seen, Unreadable

_TINY = 8
_HUGE = 32_000_000
_LONG = 4


@dataclass(frozen=True, slots=True)
class _Oddity:
    """what: these pictures are, or do, as the beginning of a sentence."""

    kind: str
    severity: Severity
    what: str
    advice: str
    holds: Callable[[Seen], bool]


_ODDITIES = (
    _Oddity(
        "blank",
        "warning",
        "Blank: all pixels are equal",
        "Delete them: they teach the network that nothing is something.",
        lambda one: one.blank,
    ),
    _Oddity(
        "tiny",
        "warning",
        f"Under {_TINY} pixels wide or high",
        "Replace them by larger ones or delete them: enlarged, they are blots.",
        lambda one: min(one.size_wh) < _TINY,
    ),
    _Oddity(
        "huge",
        "note",
        f"More than {_HUGE // 1_000_000} million pixels",
        "They work, but slowly: shrink them once.",
        lambda one: one.size_wh[0] * one.size_wh[1] > _HUGE,
    ),
    _Oddity(
        "long",
        "note",
        f"One side at least {_LONG} times the other",
        "Crop them to what they show: squeezed into the input, or cut to it, little remains of them.",
        lambda one: max(one.size_wh) >= _LONG * min(one.size_wh),
    ),
    _Oddity(
        "animated",
        "note",
        "More than one frame",
        "Only the first frame is used; save the others as files of their own if they matter.",
        lambda one: bool(one.header and one.header.frames > 1),
    ),
    _Oddity(
        "transparent",
        "note",
        "With transparent parts, perhaps",
        "Transparent parts become white; put another background under them if that is not what a camera sees.",
        lambda one: bool(one.header and one.header.alpha),
    ),
    _Oddity(
        "turned",
        "note",
        "Turned upright by their EXIF orientation",
        "Nothing needs to be done; a program that ignores EXIF shows them otherwise.",
        lambda one: bool(one.header and one.header.turned and not one.header.alpha),
    ),
    _Oddity(
        "misnamed",
        "note",
        "Of another format than the name says",
        "Nothing needs to be done: what a file holds counts, not its name.",
        lambda one: bool(one.header and not one.header.fits(one.path.suffix)),
    ),
)


def oddity_findings(seen: Sequence[Seen], root: Path, input_side: int | None = None) -> list[Finding]:
    """One finding for each oddity that there is.

    input_side: the shorter side of the network's input in pixels, if it is known: much smaller pictures are odd then.
    """
    findings = []
    for oddity in (*_ODDITIES, *([_smaller(input_side)] if input_side else [])):
        paths = [one.path for one in seen if oddity.holds(one)]
        if paths:
            findings.append(
                Finding(
                    severity=oddity.severity,
                    kind=oddity.kind,
                    message=f"{oddity.what}, {pictures(len(paths))}: "
                    f"{listed([short_name(path, root) for path in paths])}.",
                    advice=oddity.advice,
                    groups=alone(paths),
                )
            )
    return findings


def unreadable_findings(unreadable: Sequence[Unreadable], root: Path) -> list[Finding]:
    """The files that training would skip."""
    if not unreadable:
        return []
    named = [printable(one.reason).replace(f"{root}/", "").rstrip(".") for one in unreadable]
    return [
        Finding(
            severity="warning",
            kind="unreadable",
            message=f"Unreadable, {pictures(len(unreadable))}: {'; '.join(named[:3])}"
            + (f"; and {len(named) - 3} more." if len(named) > 3 else "."),
            advice="Replace or delete them: training skips them.",
            groups=alone(one.path for one in unreadable),
        )
    ]


def colour_findings(seen: Sequence[Seen], labels: Sequence[str], root: Path) -> list[Finding]:
    """Some pictures without colour among others with it; worse when it is whole classes."""
    grey = [one for one in seen if one.grey and not one.blank]
    coloured = {one.label for one in seen if not one.grey}
    if not grey or not coloured:
        return []
    if colourless := sorted({one.label for one in grey} - coloured):
        names = listed([printable(labels[at]) for at in colourless])
        return [
            Finding(
                severity="warning",
                kind="colour tells",
                message=f"Classes without any colour, while others have it: {names}.",
                advice="Take pictures of all classes in the same way, or train in grey (colour = 'grey' in a recipe): "
                "else the network tells these classes by their lack of colour.",
            )
        ]
    return [
        Finding(
            severity="note",
            kind="grey",
            message=f"Without colour, {pictures(len(grey))} of {len(seen)}: "
            f"{listed([short_name(one.path, root) for one in grey])}.",
            advice="A camera that sees colour delivers none like these.",
            groups=alone(one.path for one in grey),
        )
    ]


def _smaller(input_side: int) -> _Oddity:
    return _Oddity(
        "small",
        "warning",
        f"Less than half as wide or high as the input ({input_side} pixels)",
        "Take larger pictures, or a smaller input: enlarged, they lack the detail that a camera picture has.",
        lambda one: 2 * min(one.size_wh) < input_side,
    )
