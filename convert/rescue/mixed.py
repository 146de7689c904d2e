"""The smallest set of steps that must not be int8."""

from collections.abc import Callable, Iterator, Sequence

from convert.rescue.graph import Graph
from convert.rescue.layer_error import LayerError
from edge_app.errors import ConversionError

Steps = frozenset[str]
"""Steps of a model, by the name of their output."""


def smallest_set(flatbuffer: bytes, errors: Sequence[LayerError], passes: Callable[[Steps], bool]) -> Steps:
    """The steps without which the model is good enough in int8.

    errors: the worst first. The tensors that suffer most are spared first, 1, 2, 4, ... of them, each with the step
    that writes it and those that read it, for a tensor is only spared where both leave int8. Then each step that
    turns out not to be needed goes back, the least noisy first. Raises ConversionError if more than half of all remain.
    """
    graph = Graph(flatbuffer)
    enough = next(filter(passes, _growing(graph, errors)), None)
    if enough is None:
        raise ConversionError("Even with all layers in float32 the int8 input and output lose too much.")
    needed = _pruned(enough, errors, passes)
    if len(needed) > len(graph.steps) // 2:
        raise ConversionError(f"{len(needed)} of {len(graph.steps)} steps would have to leave int8, more than half.")
    return needed


def around(graph: Graph, name: str) -> Steps:
    """The step that writes the tensor `name`, and those that read it."""
    return frozenset(
        graph.name(step.outputs[0])
        for step in graph.steps
        if name in {graph.name(tensor) for tensor in (*step.inputs, *step.outputs) if tensor >= 0}
    )


def _growing(graph: Graph, errors: Sequence[LayerError]) -> Iterator[Steps]:
    count = 1
    while count < 2 * len(errors):
        yield frozenset[str]().union(*(around(graph, row.step) for row in errors[:count]))
        count *= 2


def _pruned(steps: Steps, errors: Sequence[LayerError], passes: Callable[[Steps], bool]) -> Steps:
    by_noise = {row.step: rank for rank, row in enumerate(errors)}
    for step in sorted(steps, key=lambda name: (-by_noise.get(name, len(errors)), name)):
        if len(steps) > 1 and passes(steps - {step}):
            steps -= {step}
    return steps
