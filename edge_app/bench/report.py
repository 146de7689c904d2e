"""All that `edgesight bench` has to say."""

from msgspec import Struct

from edge_app.bench.alone import Alone
from edge_app.bench.facts import Facts
from edge_app.bench.verdict import Verdict, together
from edge_app.bench.whole import Whole


class Report(Struct, frozen=True, kw_only=True):
    """verdict: the worst of all. alone: models by themselves. whole: the loop with them, where there was a source."""

    verdict: Verdict
    facts: Facts
    alone: tuple[Alone, ...]
    whole: tuple[Whole, ...] = ()


def report(facts: Facts, alone: list[Alone], whole: list[Whole]) -> Report:
    """The measurements together, judged."""
    verdicts = [(one.name, one.verdict) for one in alone] + [(one.name, one.verdict) for one in whole]
    return Report(verdict=together(verdicts), facts=facts, alone=tuple(alone), whole=tuple(whole))
