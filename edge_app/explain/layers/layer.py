"""One layer of a network, whichever file told of it."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from edge_app.explain.layers.field import Field, Reaches, behind, whole
from edge_app.explain.layers.kernel import Kernel


@dataclass(frozen=True, slots=True)
class Step:
    """What a file says of a layer. reads, writes: keys of tensors, of those alone that hang on the picture.

    name: of its own. kind: as the file calls it. shape: of its first output, without the batch. reach: from its inputs
    to its output. parameters: numbers that were learnt and are stored for it; 0 where it uses another layer's. macs:
    multiply-accumulates of one inference. kernel: of a convolution.
    """

    name: str
    kind: str
    reads: tuple[Hashable, ...]
    writes: tuple[Hashable, ...]
    shape: tuple[int, ...]
    reach: Reaches
    parameters: int = 0
    macs: int = 0
    kernel: Kernel | None = None


def words(text: str) -> frozenset[str]:
    """Of a text, each once: for long lists of names."""
    return frozenset(text.split())


_FRAMES = words("MIRROR_PAD PAD PADV2 ZeroPadding2D")


@dataclass(frozen=True, slots=True)
class Layer:
    """A step and what its units see; field is None where that is not known, or where units have no place."""

    step: Step
    field: Field | None = None

    @property
    def name(self) -> str:
        """Its own."""
        return self.step.name

    @property
    def map_hw(self) -> tuple[int, int] | None:
        """Height and width of its feature maps.

        None where its units have no place, where all see the whole picture, and of a layer that adds but a border.
        """
        if len(self.step.shape) != 3 or self.field is None or self.field.whole or self.step.kind in _FRAMES:
            return None
        return self.step.shape[0], self.step.shape[1]


def layers(steps: Iterable[Step], picture: Hashable, size_hw: tuple[int, int]) -> tuple[Layer, ...]:
    """The steps, in the order in which they run, with their receptive fields. picture: the key of the input."""
    everything = whole(size_hw)
    known: dict[Hashable, Field | None] = {picture: Field()}
    found = []
    for step in steps:
        seen = behind((known.get(key) for key in step.reads), step.reach, everything)
        known |= dict.fromkeys(step.writes, seen)
        found.append(Layer(step, seen))
    return tuple(found)


def distinct(names: Sequence[str]) -> list[str]:
    """Each by the fewest of its last parts, as in a/b/c, that tell it from the others; equal ones are numbered."""
    numbered = _numbered(names)
    parts = [name.split("/") for name in numbered]
    most = max(map(len, parts), default=0)
    found = [""] * len(names)
    for count in range(1, most + 1):
        short = ["/".join(part[-count:]) for part in parts]
        for place, name in enumerate(short):
            if not found[place] and (short.count(name) == 1 or count >= len(parts[place])):
                found[place] = name
    return _numbered(found)


def _numbered(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
