"""How much of a network delegates have taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class Node:
    """One step of the graph: the indices of the tensors that it reads and writes; -1 for one that is left out."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


class Share(Struct, frozen=True):
    """delegated: operators of the file that run in a delegate, in so many `parts`. operators: all of the file.

    A file compiled for the Edge TPU has one operator for all that was compiled.
    """

    delegated: int
    operators: int
    parts: int

    def __str__(self) -> str:
        return f"{self.delegated} of {self.operators} operators"


def share_of(nodes: Sequence[Node], operators: int) -> Share | None:
    """The share of `operators`, the first of an interpreter's `nodes`; the others are kernels of delegates.

    An operator stays listed when a kernel stands for it: those are what lies between the kernel's outputs and its
    inputs. None where the interpreter tells no nodes.
    """
    if not nodes:
        return None
    own, kernels = nodes[:operators], nodes[operators:]
    writers = {tensor: number for number, node in enumerate(own) for tensor in node.outputs}
    taken = {number for kernel in kernels for number in _behind(kernel, own, writers)}
    return Share(len(taken), operators, len(kernels))


def _behind(kernel: Node, own: Sequence[Node], writers: Mapping[int, int]) -> set[int]:
    """The operators that a kernel stands for, by number."""
    found: set[int] = set()
    asked = list(kernel.outputs)
    while asked:
        tensor = asked.pop()
        number = writers.get(tensor)
        if tensor in kernel.inputs or number is None or number in found:
            continue
        found.add(number)
        asked += own[number].inputs
    return found
