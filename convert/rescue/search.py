"""The choices that may mend a network in int8, the cheapest first, each tried as it is made."""

import logging
from collections.abc import Callable, Iterator
from functools import partial

from convert.calibration import calibration_samples
from convert.rescue.basis import Basis
from convert.rescue.bench import Bench, Trial
from convert.rescue.case import Case
from convert.rescue.equalise import equalised
from convert.rescue.layer_error import LayerError, layer_errors
from convert.rescue.made import Attempt, Made
from convert.rescue.mixed import smallest_set
from convert.rescue.ranges import Ranges, clipped, measured
from convert.rescue.wide import int16_in
from edge_app.errors import ConversionError, ModelError

_MORE = 5
_CLIPPED_PERCENT = (99.99, 99.9)
_LOOKED_AT = 32
_log = logging.getLogger(__name__)

Making = Callable[[], Made]


class Search:
    """Attributes: bench, where choices are tried; attempts, so far: the first is plain int8."""

    def __init__(self, case: Case, plain: bytes) -> None:
        """plain: the int8 flatbuffer that failed. Raises DataError where there are too few pictures."""
        self._case = case
        count = min(_MORE * case.samples, len(case.dataset.train))
        self._samples = calibration_samples(case.dataset, case.spec, count)
        self._ranges = measured(case.float_flatbuffer, self._samples)
        self.bench = Bench(case, plain)
        self.attempts = [Attempt(self.bench.plain(), Made(self._basis(self._ranges), plain))]

    def stages(self) -> Iterator[Iterator[Attempt]]:
        """The attempts in order of cost; those of one stage are alternatives, to be compared."""
        if len(self._samples) > self._case.samples:
            yield self._try(f"{len(self._samples)} calibration pictures", lambda: _int8(self._basis(self._ranges)))
        for percent in _CLIPPED_PERCENT:
            yield self._try(f"ranges clipped to {percent} %", partial(self._clipped, percent))
        yield self._try("channels equalised across layers", self._equalised)
        yield self._mixed()

    def errors(self, made: Made) -> tuple[LayerError, ...]:
        """What int8 does to each layer, on some of the calibration pictures."""
        basis = made.basis
        return layer_errors(basis.flatbuffer, made.flatbuffer, self._samples[:_LOOKED_AT], basis.ranges, basis.layers)

    def _try(self, choice: str, make: Making) -> Iterator[Attempt]:
        """Make a choice, judge it and measure its cost; one that cannot be made says why."""
        try:
            made = make()
            attempt = Attempt(self.bench.trial(choice, made.flatbuffer, made.layers), made)
        except (ConversionError, ModelError) as error:
            _log.info("Not possible: %s. %s", choice, error)
            attempt = Attempt(Trial(choice=choice, refusal=str(error)))
        self.attempts.append(attempt)
        yield attempt

    def _mixed(self) -> Iterator[Attempt]:
        """On top of the best so far: the smallest set of layers in float32, and the same in int16."""
        best = max(self.attempts, key=lambda attempt: attempt.agreement)
        name = best.trial.choice
        assert best.made is not None
        yield from self._try(f"{name}, some layers in float32", partial(self._in_float, best.made))
        if in_float := self.attempts[-1].made:
            yield from self._try(f"{name}, the same layers in int16", partial(_in_int16, in_float))

    def _in_float(self, best: Made) -> Made:
        basis = best.basis
        kept = smallest_set(basis.flatbuffer, self.errors(best), lambda steps: self.bench.passes(basis.int8(steps)))
        return Made(basis, basis.int8(kept), kept)

    def _basis(self, ranges: Ranges) -> Basis:
        return Basis(self._case.float_flatbuffer, ranges, self._case.layers)

    def _clipped(self, percent: float) -> Made:
        return _int8(self._basis(clipped(self._case.float_flatbuffer, self._samples, self._ranges, percent)))

    def _equalised(self) -> Made:
        flatbuffer = equalised(self._case.float_flatbuffer, self._ranges)
        return _int8(Basis(flatbuffer, measured(flatbuffer, self._samples), self._case.layers))


def _int8(basis: Basis) -> Made:
    return Made(basis, basis.int8())


def _in_int16(in_float: Made) -> Made:
    """float32 is at least as exact, so that int16 needs no smaller set."""
    return Made(in_float.basis, int16_in(in_float.basis, in_float.kept), in_float.kept)
