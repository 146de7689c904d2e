"""From an int8 file that lost too much to the cheapest one that does not."""

from dataclasses import dataclass

from convert.rescue.bench import Tell
from convert.rescue.case import Case
from convert.rescue.made import Attempt
from convert.rescue.report import Report
from convert.rescue.search import Search


@dataclass(frozen=True, slots=True)
class Rescued:
    """The report, and the flatbuffer of what was chosen; None if nothing was good enough."""

    report: Report
    flatbuffer: bytes | None


def rescue(case: Case, plain: bytes, tell: Tell) -> Rescued:
    """Try changes in order of cost and stop at the first that is good enough; of alternatives, take the fastest.

    plain: the int8 flatbuffer that failed. Order: more calibration pictures, clipped ranges, cross-layer equalisation,
    then the smallest set of layers in float32 or in int16. Nothing is written. Raises DataError where there are too
    few pictures.
    """
    search = Search(case, plain)
    tell(search.attempts[0].trial)
    for stage in search.stages():
        alternatives = []
        for attempt in stage:
            tell(attempt.trial)
            alternatives.append(attempt)
        if good := [attempt for attempt in alternatives if attempt.trial.passed]:
            return _ended(case, search, min(good, key=lambda attempt: attempt.latency))
    return _ended(case, search, None)


def _ended(case: Case, search: Search, chosen: Attempt | None) -> Rescued:
    plain = search.attempts[0].made
    report = Report(
        errors=search.errors(plain) if plain else (),
        trials=tuple(attempt.trial for attempt in search.attempts),
        chosen=chosen.trial.choice if chosen else None,
        pictures=len(search.bench.pictures),
        lead=search.bench.lead,
        tolerance_points=case.tolerance_points,
    )
    return Rescued(report, search.bench.faced(chosen.made.flatbuffer) if chosen and chosen.made else None)
