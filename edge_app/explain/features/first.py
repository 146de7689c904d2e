"""The convolution that looks at the picture itself."""

from collections.abc import Sequence

from edge_app.explain.layers.layer import Layer


def first_kernel(layers: Sequence[Layer], channels: int) -> Layer | None:
    """The first convolution, if its filters read all channels of the picture and nothing but padding is in front."""
    first = next((layer for layer in layers if layer.step.kernel), None)
    if first is None or first.step.kernel is None or first.field is None or first.step.kernel.inputs != channels:
        return None
    seen = first.field.y.size, first.field.x.size
    return first if seen == first.step.kernel.size_hw else None
