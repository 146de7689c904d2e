"""What the compiler will leave on the CPU, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from convert.edgetpu.step import Step, steps
from convert.edgetpu.table import Fault, doubt, fault
from convert.refusal import owner

Place = Literal["mapped", "border", "unmapped", "behind"]
"""In the Edge TPU; a conversion from or to float32 at the network's ends; not possible; possible, but too late."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One step.

    fault: why it could not be mapped, wherever it stands. doubt: of a mapped one, empty for most. layer: of Keras,
    where it is known.
    """

    step: Step
    place: Place
    layer: str | None
    fault: Fault | None = None
    doubt: str = ""

    @property
    def where(self) -> str:
        """`layer 'up_sampling2d' (up_sampling2d_1/Repeat/Tile)`, or the path alone."""
        return f"layer {self.layer!r} ({self.step.path})" if self.layer else self.step.path


@dataclass(frozen=True, slots=True)
class Prediction:
    """verdicts: of each step, in the order in which they run."""

    verdicts: tuple[Verdict, ...]

    @property
    def mapped(self) -> int:
        """Steps in the Edge TPU."""
        return sum(verdict.place == "mapped" for verdict in self.verdicts)

    @property
    def mac_share(self) -> float:
        """Share of the multiplications that are in it, from 0 to 1; of a network without any, that of its steps."""
        total = sum(verdict.step.macs for verdict in self.verdicts)
        if not total:
            return self.mapped / len(self.verdicts) if self.verdicts else 0.0
        return sum(verdict.step.macs for verdict in self.verdicts if verdict.place == "mapped") / total

    @property
    def first(self) -> Verdict | None:
        """The first that cannot run on it."""
        return next((verdict for verdict in self.verdicts if verdict.place == "unmapped"), None)

    def counts(self) -> Counter[tuple[str, Place]]:
        """(operator, place) -> how many."""
        return Counter((verdict.step.kind, verdict.place) for verdict in self.verdicts)


def predict(flatbuffer: bytes, layers: Sequence[str] = ()) -> Prediction:
    """What the compiler will do with an int8 network. layers: names of the Keras layers; guessed without them.

    The compiler makes one part for the Edge TPU: what reads anything that the CPU has computed stays on the CPU too, be
    it supported or not ("More than one subgraph is not supported"). Branches that do not read it are mapped.
    Conversions between float32 and 8 bits at the two ends stay on the CPU and hinder nothing. Raises ModelError for
    damage.
    """
    return Prediction(tuple(_verdicts(steps(flatbuffer), layers)))


def _verdicts(listed: Iterable[Step], layers: Sequence[str]) -> Iterable[Verdict]:
    on_cpu: set[int] = set()
    for step in listed:
        found, place = fault(step), _place_of(step, on_cpu)
        if place == "mapped" and found:
            place = "unmapped"
        if place in ("unmapped", "behind"):
            on_cpu |= {tensor.number for tensor in step.outputs}
        yield Verdict(
            step,
            place,
            owner(step.path, layers) if layers else _guess(step.path),
            None if place == "border" else found,
            doubt(step) if place == "mapped" else "",
        )


def _place_of(step: Step, on_cpu: set[int]) -> Place:
    if any(tensor.number in on_cpu for tensor in step.inputs):
        return "behind"
    kinds = {tensor.kind for tensor in (*step.values, *step.outputs)}
    if step.kind in ("QUANTIZE", "DEQUANTIZE") and "float32" in kinds and step.values:
        return "border"
    return "mapped"


def _guess(path: str) -> str | None:
    """Keras opens a layer's scope twice, and TensorFlow numbers the second one: `tile_1/...` is of the layer `tile`."""
    scope, inside, _ = path.partition("/")
    name, number, digits = scope.rpartition("_")
    return name if inside and number and digits.isdigit() else None
