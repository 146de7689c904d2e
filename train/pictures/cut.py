"""Pictures of classes cut in two, by the names of their files or by whole groups, such as patients."""

import bisect
import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats

Classes = dict[str, list[Path]]

_ROUNDS = 5
"""Of going through all groups; the second hardly moves any."""
_NONE_LEFT, _NONE_CUT = 4.0, 1.0
"""What it costs that one side has nothing of a class: more than any share that is not met."""


def cut(classes: Classes, share: float, salt: str, groups: Mapping[str, str] | None = None) -> tuple[Classes, Classes]:
    """The pictures that stay, and `share` of each class that is cut off. The same `salt` and names give the same cut.

    groups: path -> group, for those that have one. With groups, all of one stand on one side, and shares are as near as
    that allows. Without, a file's side hangs on its own name alone, so files that are added move no other; only a class
    that would end up on one side has its first or last file moved, so that both sides have one.
    """
    if groups and share:
        return _apart(classes, _chosen(classes, share, salt, groups))
    return _apart(classes, {path for paths in classes.values() for path in _drawn(paths, share, salt)})


def _apart(classes: Classes, chosen: set[Path]) -> tuple[Classes, Classes]:
    kept = {label: sorted(path for path in paths if path not in chosen) for label, paths in classes.items()}
    taken = {label: sorted(path for path in paths if path in chosen) for label, paths in classes.items()}
    return kept, {label: paths for label, paths in taken.items() if paths}


def _drawn(paths: list[Path], share: float, salt: str) -> list[Path]:
    order = sorted(paths, key=lambda path: _draw(_name(path), salt))
    count = bisect.bisect_left(order, share, key=lambda path: _draw(_name(path), salt))
    return order[: min(max(count, 1), len(paths) - 1) if share else 0]


def _chosen(classes: Classes, share: float, salt: str, groups: Mapping[str, str]) -> set[Path]:
    """The pictures of the groups to be cut off; a picture without a group is one of its own."""
    group_of = {path: groups.get(str(path), f"\0{_name(path)}") for paths in classes.values() for path in paths}
    names = sorted(set(group_of.values()), key=lambda name: _draw(name, salt))
    tallies = [Counter(group_of[path] for path in paths) for paths in classes.values() if paths]
    counts = np.array([[tally[name] for tally in tallies] for name in names], np.float32).reshape(len(names), -1)
    taken = {name for name, take in zip(names, _take(counts, share), strict=True) if take}
    return {path for path, name in group_of.items() if name in taken}


def _take(counts: Floats, share: float) -> NDArray[np.bool_]:
    """Which groups to take, of counts (groups, classes): one after the other changes side while that helps."""
    taken, inside, total = np.zeros(len(counts), bool), np.zeros(counts.shape[1], np.float32), counts.sum(axis=0)
    cost = _cost(inside, total, share)
    for _ in range(_ROUNDS):
        before = cost
        for at, count in enumerate(counts):
            moved = inside - count if taken[at] else inside + count
            if (new := _cost(moved, total, share)) < cost:
                taken[at], inside, cost = not taken[at], moved, new
        if cost == before:
            break
    return taken


def _cost(inside: Floats, total: Floats, share: float) -> float:
    """How far the shares of each class, and that of all, are from the wanted one, squared."""
    off = float(((inside / total - share) ** 2).mean()) + float(inside.sum() / total.sum() - share) ** 2
    return off + _NONE_LEFT * float((inside == total).sum()) + _NONE_CUT * float((inside == 0).sum())


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _draw(name: str, salt: str) -> float:
    """A number in [0, 1) that is as good as random."""
    digest = hashlib.sha256(f"{salt}/{name}".encode(errors="surrogateescape")).digest()
    return int.from_bytes(digest[:6], "big") / (1 << 48)
