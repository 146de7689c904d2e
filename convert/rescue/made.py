"""An int8 model with what it was made from, and its trial."""

from dataclasses import dataclass

from convert.refusal import owner
from convert.rescue.basis import Basis
from convert.rescue.bench import Trial
from convert.rescue.mixed import Steps


@dataclass(frozen=True, slots=True)
class Made:
    """flatbuffer: with int8 input and output; kept: the steps that are not int8, by the name of their output."""

    basis: Basis
    flatbuffer: bytes
    kept: Steps = frozenset()

    @property
    def layers(self) -> tuple[str, ...]:
        """The Keras layers of the steps that are not int8; `output` for the last step, which loses its name."""
        return tuple(sorted({owner(step, self.basis.layers) or "output" for step in self.kept}))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A trial, and what it judged if that could be made."""

    trial: Trial
    made: Made | None = None

    @property
    def agreement(self) -> float:
        """Share of pictures with Keras's class; -1 if nothing could be made."""
        return self.trial.score.agreement.accuracy if self.trial.score else -1.0

    @property
    def latency(self) -> float:
        """Time over that of plain int8; infinite if nothing could be made."""
        return self.trial.latency.median if self.trial.latency else float("inf")
