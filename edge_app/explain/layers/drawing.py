"""How the receptive field grows from layer to layer."""

from collections.abc import Sequence

from edge_app.explain.layers.layer import Layer
from edge_app.page.svg import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    Axis,
    bottom_axis,
    drawing,
    left_axis,
    line,
    polyline,
    text,
)


def growth(layers: Sequence[Layer], size_hw: tuple[int, int]) -> str:
    """The height of the field behind each layer, as a line with steps; across it the height of the picture."""
    sizes = [layer.field.y.size for layer in layers if layer.field is not None and layer.map_hw]
    if not sizes:
        return ""
    x, y = Axis(0, len(sizes), LEFT, RIGHT), Axis(0, max(*sizes, size_hw[0]) * 1.1, BOTTOM, TOP)
    points = [(x(place + step), y(size)) for place, size in enumerate(sizes) for step in (0, 1)]
    edge = y(size_hw[0])
    return drawing(
        "Receptive field, layer by layer",
        left_axis(y),
        line((LEFT, edge), (RIGHT, edge), "mark"),
        text(RIGHT, TOP - 2, f"black: height of the picture, {size_hw[0]}", "small", "end"),
        polyline(points, "median"),
        text(LEFT - 30, TOP - 2, "pixels seen, down", "small"),
        bottom_axis(x, "layers with maps"),
    )
