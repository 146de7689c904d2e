"""Everything that was asked for, one after the other: two measurements at once would disturb each other."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from edge_app.bench.alone import Alone, measure_alone
from edge_app.bench.facts import facts
from edge_app.bench.moment import Observer
from edge_app.bench.opening import open_model
from edge_app.bench.product import peak_gmacs
from edge_app.bench.report import Report, report
from edge_app.bench.whole import Whole, measure_whole
from edge_app.inference.runtime import find_runtime
from edge_app.sources import Pace, open_source

Tell = Callable[[str, float], object]
"""Called with what is measured and the share of all that is done, 0 to 1."""


class Wish(Struct, frozen=True, kw_only=True):
    """What to measure. source: None for models alone. seconds: of each measurement."""

    models: tuple[str, ...]
    threads: tuple[int, ...]
    delegate: str = "none"
    source: str | None = None
    pace: Pace = "real-time"
    seconds: float = 10.0


def measure(wish: Wish, command: Sequence[str], tell: Tell = lambda name, share: None) -> Report:
    """The report. command: the command line, to be told in it. Raises BenchmarkError, ModelError, SourceError."""
    for name in wish.models:  # what cannot be opened is said at once, not after minutes
        open_model(name, 1, wish.delegate).close()
    if wish.source:
        open_source(wish.source, pace=wish.pace).close()
    jobs = [(name, threads) for threads in wish.threads for name in wish.models]
    each = 1 / (len(jobs) * (2 if wish.source else 1))
    peaks = {threads: peak_gmacs(find_runtime(), threads) for threads in wish.threads}
    alone, whole = list[Alone](), list[Whole]()
    for name, threads in jobs:
        done = each * (len(alone) + len(whole))
        alone.append(_alone(wish, name, threads, peaks[threads], _of(tell, name, done, each / wish.seconds)))
        if wish.source:
            whole += _whole(wish, name, threads, wish.source, _of(tell, name, done + each, each / wish.seconds))
    return report(facts(find_runtime(), command), alone, whole)


def _of(tell: Tell, name: str, done: float, a_second: float) -> Callable[[float], object]:
    return lambda seconds: tell(name, min(1.0, done + a_second * seconds))


def _alone(wish: Wish, name: str, threads: int, peak: float, tell: Callable[[float], object]) -> Alone:
    return measure_alone(
        name,
        threads=threads,
        delegate=wish.delegate,
        seconds=wish.seconds,
        peak_gmacs=peak,
        observer=Observer(),
        tell=tell,
    )


def _whole(wish: Wish, name: str, threads: int, source: str, tell: Callable[[float], object]) -> list[Whole]:
    """Of an embedder there is none: it compares faces that others have found."""
    with open_model(name, threads, wish.delegate) as model:
        if model.spec.task == "embed":
            return []
        with open_source(source, pace=wish.pace) as camera:
            return [
                measure_whole(
                    model, camera, delegate=wish.delegate, seconds=wish.seconds, observer=Observer(), tell=tell
                )
            ]
