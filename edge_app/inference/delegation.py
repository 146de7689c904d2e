"""Which part of a graph a delegate computes."""

from collections.abc import Sequence

from msgspec import Struct

from edge_app.inference.network import Node


class Delegation(Struct, frozen=True, kw_only=True):
    """nodes: of the file. delegated: those that delegates compute, in so many parts of the graph."""

    nodes: int
    delegated: int
    parts: int

    @property
    def share(self) -> float:
        """Of the nodes that delegates compute, 0 to 1."""
        return self.delegated / self.nodes if self.nodes else 0.0


def delegation(nodes: Sequence[Node], of_file: int) -> Delegation | None:
    """From an interpreter's nodes, of which the first `of_file` are those of the file; None where it tells none.

    XNNPACK, with which LiteRT computes on the CPU, is a delegate too.
    """
    if not nodes:
        return None
    original, delegates = nodes[:of_file], nodes[of_file:]
    writer = {tensor: number for number, node in enumerate(original) for tensor in node.outputs}
    taken = {number for node in delegates for number in _covered(node, original, writer)}
    return Delegation(nodes=len(original), delegated=len(taken), parts=len(delegates))


def _covered(delegate: Node, original: Sequence[Node], writer: dict[int, int]) -> set[int]:
    """The nodes on the way from what a delegate writes back to what it reads."""
    found: set[int] = set()
    open_tensors = list(delegate.outputs)
    while open_tensors:
        number = writer.get(open_tensors.pop())
        if number is not None and number not in found:
            found.add(number)
            open_tensors += [tensor for tensor in original[number].inputs if tensor not in delegate.inputs]
    return found
