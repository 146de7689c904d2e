"""A network in a few parts, to be timed and told apart: one for each size of its maps."""

from collections.abc import Sequence
from dataclasses import dataclass

from edge_app.explain.layers.layer import Layer

_MOST = 8


@dataclass(frozen=True, slots=True)
class Part:
    """Layers that run one behind the other."""

    layers: tuple[Layer, ...]

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all of them."""
        return sum(layer.step.macs for layer in self.layers)

    @property
    def name(self) -> str:
        """From the first to the last."""
        first, last = self.layers[0].name, self.layers[-1].name
        return first if first == last else f"{first} to {last}"

    @property
    def map_hw(self) -> tuple[int, int] | None:
        """Of the first maps in it; None without."""
        return next((layer.map_hw for layer in self.layers if layer.map_hw), None)


def parts(layers: Sequence[Layer]) -> tuple[Part, ...]:
    """At most 8: where the size of the maps changes, and not where that leaves little to do."""
    runs: list[list[Layer]] = []
    size: tuple[int, int] | None = None
    for layer in layers:
        if not runs or layer.map_hw not in (None, size):
            runs.append([])
            size = layer.map_hw
        runs[-1].append(layer)
    while len(runs) > _MOST:
        costs = [sum(layer.step.macs for layer in run) for run in runs]
        least = min(range(1, len(runs)), key=lambda place: min(costs[place - 1], costs[place]))
        runs[least - 1 : least + 1] = [runs[least - 1] + runs[least]]
    return tuple(Part(tuple(run)) for run in runs)
