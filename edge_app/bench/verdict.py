"""Whether a measurement can be believed."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from edge_app.bench.moment import Moment
from edge_app.bench.watch import Watched
from edge_app.board.load import Load
from edge_app.board.supply import Supply

State = Literal["valid", "suspect", "invalid"]
_STATES: tuple[State, ...] = ("valid", "suspect", "invalid")
"""Best first."""

_FALLEN = 0.95
"""A clock below this share of the fastest one seen has fallen."""
_TAKEN_CORES, _DISTURBING_CORES, _STOLEN_CORES = 0.5, 0.1, 0.05
"""Of other processes: from here on one takes a core, or disturbs. Of a host: from here on it disturbs."""
_LEAST_N = 100
"""Fewer have no 99th percentile."""
_NAMED = 2
"""So many measurements are named; of more it is said how many they are."""


class Reason(Struct, frozen=True, kw_only=True):
    """kind: what several measurements may share, though the words have other numbers. size: how bad, within a kind."""

    state: State
    kind: str
    words: str
    size: float = 0.0


class Verdict(Struct, frozen=True, kw_only=True):
    """state: invalid where the board was not what it is at its best, suspect where it may not have been.

    reasons: the gravest first. untold: what this board does not tell, so that nobody knows.
    """

    state: State
    reasons: tuple[Reason, ...] = ()
    untold: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """The verdict in one line."""
        if self.reasons:
            return f"{self.state.upper()}: {'; '.join(reason.words for reason in self.reasons)}"
        told = f" (this machine does not tell: {', '.join(self.untold)})" if self.untold else ""
        return f"VALID: nothing was seen to disturb the measurement{told}"


def judge(watched: Watched) -> Verdict:
    """The verdict on one measurement."""
    moments = watched.moments
    reasons = (
        *_throttled(moments),
        *_supply(moments),
        *_heat(moments),
        *_clock(watched.during),
        *_taken(watched.load),
        *_governor(moments),
        *_stolen(watched.load),
        *_usb(moments),
        *_few(watched.n),
    )
    return _verdict(reasons, _untold(watched))


def together(verdicts: Sequence[tuple[str, Verdict]]) -> Verdict:
    """The worst of several, each with the name of its measurement; names stand before reasons that not all share."""
    kinds = dict.fromkeys((reason.state, reason.kind) for _, verdict in verdicts for reason in verdict.reasons)
    untold = dict.fromkeys(name for _, verdict in verdicts for name in verdict.untold)
    return _verdict([_shared(kind, verdicts) for kind in kinds], tuple(untold))


def _verdict(reasons: Iterable[Reason], untold: tuple[str, ...]) -> Verdict:
    graver = tuple(sorted(reasons, key=lambda reason: -_STATES.index(reason.state)))
    return Verdict(state=graver[0].state if graver else "valid", reasons=graver, untold=untold)


def _shared(kind: tuple[State, str], verdicts: Sequence[tuple[str, Verdict]]) -> Reason:
    """The worst reason of a kind, with the measurements that have one."""
    having = [(name, reason) for name, one in verdicts for reason in one.reasons if (reason.state, reason.kind) == kind]
    worst = max((reason for _, reason in having), key=lambda reason: reason.size)
    if len(having) == len(verdicts):
        return worst
    names = ", ".join(name for name, _ in having)
    whose = names if len(having) <= _NAMED else f"{len(having)} of {len(verdicts)} measurements"
    return Reason(state=worst.state, kind=worst.kind, words=f"{whose}: {worst.words}", size=worst.size)


def _throttled(moments: Sequence[Moment]) -> Iterable[Reason]:
    """What the firmware did at a moment, or, as its memory tells, between two."""
    seen = [moment.throttling for moment in moments if moment.throttling]
    names = dict.fromkeys(name for one in seen for name in one.now.names)
    if seen:
        names |= dict.fromkeys(name for name in seen[-1].happened.names if name not in seen[0].happened.names)
    if names:
        yield _invalid("throttled", f"the firmware reports {', '.join(names)} (get_throttled)", len(names))


def _supply(moments: Sequence[Moment]) -> Iterable[Reason]:
    if any(moment.supply.under_voltage for moment in moments):
        yield _invalid("under-voltage", "the supply's voltage was too low")


def _heat(moments: Sequence[Moment]) -> Iterable[Reason]:
    hot = [zone for moment in moments for zone in moment.temperatures if zone.too_hot]
    if hot:
        worst = max(hot, key=lambda zone: zone.celsius)
        words = f"{worst.zone} was at {worst.celsius:.0f} °C, and its limit is {worst.limit_celsius:.0f} °C"
        yield _invalid("heat", words, worst.celsius)


def _clock(during: Sequence[Moment]) -> Iterable[Reason]:
    """Before and after, an idle core may rest at a low clock."""
    clocks = [moment.fastest_mhz for moment in during if moment.fastest_mhz]
    if clocks and min(clocks) < _FALLEN * max(clocks):
        words = f"the clock fell from {max(clocks):.0f} to {min(clocks):.0f} MHz"
        yield _invalid("clock", words, max(clocks) / min(clocks))


def _taken(used: Load | None) -> Iterable[Reason]:
    if used and used.others_cores >= _DISTURBING_CORES:
        words = f"other processes took {used.others_cores:.1f} cores"
        state: State = "invalid" if used.others_cores >= _TAKEN_CORES else "suspect"
        yield Reason(state=state, kind="others", words=words, size=used.others_cores)


def _governor(moments: Sequence[Moment]) -> Iterable[Reason]:
    others = dict.fromkeys(name for moment in moments for name in moment.governors if name != "performance")
    if others:
        yield _suspect("governor", f"the governor is {', '.join(others)}, not performance")


def _stolen(used: Load | None) -> Iterable[Reason]:
    if used and used.stolen_cores >= _STOLEN_CORES:
        words = f"the host of this virtual machine took {used.stolen_cores:.2f} cores"
        yield _suspect("stolen", words, used.stolen_cores)


def _usb(moments: Sequence[Moment]) -> Iterable[Reason]:
    if any(moment.supply.usb_over_current for moment in moments):
        yield _suspect("usb", "a USB device drew too much current")


def _few(n: int) -> Iterable[Reason]:
    if n < _LEAST_N:
        words = f"only {n} were measured, and a 99th percentile needs {_LEAST_N}: give more --seconds"
        yield _suspect("few", words, -n)


def _invalid(kind: str, words: str, size: float = 0.0) -> Reason:
    return Reason(state="invalid", kind=kind, words=words, size=size)


def _suspect(kind: str, words: str, size: float = 0.0) -> Reason:
    return Reason(state="suspect", kind=kind, words=words, size=size)


def _untold(watched: Watched) -> tuple[str, ...]:
    moments = watched.moments
    told = {
        "temperature": any(moment.temperatures for moment in moments),
        "clock": any(moment.fastest_mhz for moment in moments),
        "governor": any(moment.governors for moment in moments),
        "throttling": any(moment.throttling for moment in moments),
        "supply": any(moment.supply != Supply() for moment in moments),
        "load by others": watched.load is not None,
    }
    return tuple(name for name, is_told in told.items() if not is_told)
