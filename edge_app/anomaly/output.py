"""What an anomaly model's outputs are, and from which score on it raises the alarm."""

from typing import Annotated, Literal

import numpy as np
from msgspec import Meta, Struct

from edge_app.errors import DataError
from edge_app.evaluation.intervals import wilson
from edge_app.values import Floats

Count = Annotated[int, Meta(ge=0)]


class AlarmThreshold(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A score and what it was chosen on: normal pictures alone, which were not learned from.

    value: scores of at least so much raise the alarm. rate: the share of false alarms that was asked for. n: pictures;
    false_alarms: how many of them reach `value`.
    """

    value: float
    rate: float
    false_alarms: Count
    n: Count

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share of false alarms."""
        return wilson(self.false_alarms, self.n)

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{self.value:.3f}: {self.false_alarms} of {self.n} normal pictures reach it (95 %: {low:.1%} to "
            f"{high:.1%}), asked for {self.rate:.1%}"
        )


class AnomalyOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Of an anomaly model: how unusual the whole picture is, and each part of it, both from 0 up without an end.

    outputs: of score (1,) and heat (rows, columns, 1), in the file's order. threshold: None until one was chosen.
    """

    outputs: tuple[Literal["score", "heat"], ...] = ("score", "heat")
    threshold: AlarmThreshold | None = None
    normal: str = ""
    """The folder that its normal pictures were in, where they had one of their own among others."""

    def __post_init__(self) -> None:
        if sorted(self.outputs) != ["heat", "score"]:
            raise ValueError(f"outputs is {list(self.outputs)}; wanted each once of heat, score")


def fewest_normal(rate: float) -> int:
    """How many held-out normal pictures can show such a share of false alarms: one of them may be one."""
    return int(np.ceil(1 / rate - 1e-9))


def alarm_threshold(normal: Floats, rate: float) -> AlarmThreshold:
    """The lowest threshold that at most the share `rate` of the scores `normal` (n,) of held-out pictures reach.

    Raises DataError where n is too small to show such a rate, and for scores that are not finite.
    """
    n = len(normal)
    if not 0 < rate < 1:
        raise DataError(f"The false alarm rate is {rate:g}; wanted a share between 0 and 1, for example 0.05.")
    if n < fewest_normal(rate):
        raise DataError(
            f"{n} held-out normal pictures cannot show a false alarm rate of {rate:g}: at least {fewest_normal(rate)} "
            "are needed. Give more normal pictures, or ask for a higher rate."
        )
    scores = np.sort(np.asarray(normal, np.float32))
    if not np.isfinite(scores).all():
        raise DataError(f"Some of {n} scores of normal pictures are not finite. Train again, on other pictures.")
    value = float(np.nextafter(scores[-int(n * rate + 1e-9) - 1], np.float32(np.inf)))
    return AlarmThreshold(value=value, rate=rate, false_alarms=int((scores >= value).sum()), n=n)
