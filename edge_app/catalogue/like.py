"""The kinds of well-known models that can be described by their tensors."""

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from edge_app.inference.graph import Graph

Like = Literal["ssd", "efficientdet", "blazeface", "yolo", "classifier", "embedder"]
LIKES: tuple[Like, ...] = get_args(Like)
LABELLED: tuple[Like, ...] = ("ssd", "efficientdet", "yolo", "classifier")
"""Those that want labels, which few files bring."""
_BY_DIMENSIONS: dict[tuple[int, ...], tuple[Like, ...]] = {
    (2,): ("classifier", "embedder"),
    (3,): ("yolo",),
    (3, 3): ("blazeface",),
}
"""How many dimensions each output has, with the batch."""


def fitting(graph: "Graph") -> tuple[Like, ...]:
    """The kinds that have such outputs; all of them where that tells nothing. Raises ModelError for damage."""
    if graph.post_process:
        return "ssd", "efficientdet"
    return _BY_DIMENSIONS.get(tuple(len(output.shape) for output in graph.outputs), LIKES)
