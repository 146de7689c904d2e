"""Groups of pictures that are copies of each other: exact, nearly so, or mirrored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from edge_app.pictures.dataset import Split
from train.progress import Progress, silent
from train.survey.near import near_pairs
from train.survey.seen import Seen

Closeness = Literal["same", "near", "mirrored"]


@dataclass(frozen=True, slots=True)
class Copies:
    """Two or more pictures that are one. closeness "same": their pixels are equal."""

    closeness: Closeness
    members: tuple[Seen, ...]

    @property
    def one_file(self) -> bool:
        """Whether their files are equal too, byte for byte."""
        return len({member.file_sha256 for member in self.members}) == 1

    @property
    def labels(self) -> frozenset[int]:
        """The labels they stand under."""
        return frozenset(member.label for member in self.members)

    @property
    def splits(self) -> frozenset[str]:
        """The splits they stand in."""
        return frozenset(member.split for member in self.members)


def find_copies(seen: Sequence[Seen], progress: Progress = silent) -> list[Copies]:
    """All groups: first those of equal pixels, then of near and of mirrored pictures.

    A group of near pictures names all copies of each of its pictures. It may be a chain, whose ends look different.
    Plain pictures are no copies of each other, even when their pixels are equal.
    """
    by_pixels = defaultdict(list)
    for one in seen:
        if not one.blank:
            by_pixels[one.pixels_sha256].append(one)
    same = list(by_pixels.values())
    known = [(group, group[0].fingerprint) for group in same if group[0].fingerprint]
    pairs = near_pairs([mark for _, mark in known if mark], progress)
    found = [Copies("same", tuple(group)) for group in same if len(group) > 1]
    kinds: tuple[tuple[Closeness, bool], ...] = (("near", False), ("mirrored", True))
    for closeness, mirrored in kinds:
        chains = linked((pair.first, pair.second) for pair in pairs if pair.mirrored == mirrored)
        found += [Copies(closeness, tuple(one for at in chain for one in known[at][0])) for chain in chains]
    return found


def different(seen: Iterable[Seen]) -> Counter[tuple[Split, int]]:
    """How many pictures each split has of each label, where pictures of equal pixels count once.

    Near copies count each: all frames of a fixed camera are near copies. So do plain pictures, as in `find_copies`.
    """
    kinds = {(one.split, one.label, one.path if one.blank else one.pixels_sha256) for one in seen}
    return Counter((split, label) for split, label, _ in kinds)


def linked(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The connected components of a graph given by its edges, each sorted, in the order of their first nodes."""
    parents: dict[int, int] = {}

    def root(node: int) -> int:
        while (parent := parents.setdefault(node, node)) != node:
            parents[node] = node = parents[parent]
        return node

    for first, second in pairs:
        low, high = sorted((root(first), root(second)))
        parents[high] = low
    components = defaultdict(list)
    for node in sorted(parents):
        components[root(node)].append(node)
    return list(components.values())
