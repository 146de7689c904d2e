"""How much of a network a delegate has taken over."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct


class Share(Struct, frozen=True):
    """delegated: operators of the file that run in the delegate. operators: all of the file.

    A file compiled for the Edge TPU has one operator for all that was compiled.
    """

    delegated: int
    operators: int

    def __str__(self) -> str:
        return f"{self.delegated} of {self.operators} operators"


def share_of(nodes: Sequence[Mapping[str, Any]], operators: int) -> Share:
    """The share of `operators`, the first of an interpreter's `nodes`; the others are kernels of the delegate.

    nodes: as the interpreter's _get_ops_details() tells them, before allocate_tensors(), in which the CPU's own
    delegate (XNNPACK) takes its share. An operator stays listed when a kernel stands for it: those are what lies
    between the kernel's outputs and its inputs.
    """
    own = nodes[:operators]
    writers = {int(tensor): number for number, node in enumerate(own) for tensor in node["outputs"]}
    taken: set[int] = set()
    for kernel in nodes[operators:]:
        taken |= _behind(kernel, own, writers)
    return Share(len(taken), operators)


def _behind(kernel: Mapping[str, Any], own: Sequence[Mapping[str, Any]], writers: Mapping[int, int]) -> set[int]:
    """The operators that a kernel stands for, by number."""
    given, asked = {int(tensor) for tensor in kernel["inputs"]}, [int(tensor) for tensor in kernel["outputs"]]
    found: set[int] = set()
    while asked:
        tensor = asked.pop()
        number = writers.get(tensor)
        if tensor in given or number is None or number in found:
            continue
        found.add(number)
        asked += [int(source) for source in own[number]["inputs"]]
    return found
