import numpy as np
import pytest

from edge_app.explain.layers.field import (
    EVERYTHING,
    HERE,
    Field,
    Reach,
    Span,
    behind,
    linear,
    nearest,
    transposed,
    whole,
    window,
)

PIXELS = 64


def _convolved(seen, size, stride, before, dilation=1):
    """seen: bool (units, pixels), what each unit depends on -> the same behind a convolution, by its definition."""
    outputs = (len(seen) + 2 * before - (size - 1) * dilation - 1) // stride + 1
    new = np.zeros((outputs, PIXELS), bool)
    for out in range(outputs):
        for tap in range(size):
            place = out * stride - before + tap * dilation
            if 0 <= place < len(seen):
                new[out] |= seen[place]
    return new


def _transposed(seen, size, stride, before):
    outputs = (len(seen) - 1) * stride + size - 2 * before
    new = np.zeros((outputs, PIXELS), bool)
    for place in range(len(seen)):
        for tap in range(size):
            out = place * stride + tap - before
            if 0 <= out < outputs:
                new[out] |= seen[place]
    return new


def _nearest(seen, size):
    return seen[np.arange(size) * len(seen) // size]


def _linear(seen, size):
    places = np.clip((np.arange(size) + 0.5) * len(seen) / size - 0.5, 0, len(seen) - 1)
    low = np.floor(places).astype(int)
    return seen[low] | seen[np.minimum(low + (places > low), len(seen) - 1)]


STEPS = {
    "kernel 3": (_convolved, (3, 1, 1), lambda units: window(3, 1, 1)),
    "valid 4": (_convolved, (4, 1, 0), lambda units: window(4)),
    "stride 2": (_convolved, (3, 2, 1), lambda units: window(3, 2, 1)),
    "stride 3": (_convolved, (2, 3, 0), lambda units: window(2, 3)),
    "dilated": (_convolved, (3, 1, 2, 2), lambda units: window(3, 1, 2, 2)),
    "transposed 2": (_transposed, (2, 2, 0), lambda units: transposed(2, 2, 0)),
    "transposed 3": (_transposed, (3, 2, 1), lambda units: transposed(3, 2, 1)),
    "twice": (lambda seen: _nearest(seen, 2 * len(seen)), (), lambda units: nearest(units, 2 * units)),
    "twice, smooth": (lambda seen: _linear(seen, 2 * len(seen)), (), lambda units: linear(units, 2 * units)),
}


@pytest.mark.parametrize(
    ("names", "tight"),
    [
        (["kernel 3"], True),
        (["kernel 3", "kernel 3", "stride 2"], True),
        (["stride 2", "kernel 3", "valid 4", "stride 2", "kernel 3"], True),
        (["stride 2", "dilated", "stride 3"], True),
        (["stride 3"], True),
        (["stride 2", "kernel 3", "twice"], True),
        (["stride 2", "kernel 3", "twice", "kernel 3"], True),
        (["kernel 3", "stride 2", "transposed 2", "kernel 3"], True),
        (["stride 2", "transposed 3"], True),
        (["stride 2", "kernel 3", "twice, smooth"], False),
    ],
)
def test_the_field_is_what_units_depend_on(names, tight):
    """By carrying along, through each layer's own definition, which pixels each unit depends on."""
    seen, span = np.eye(PIXELS, dtype=bool), Span()
    for name in names:
        step, settings, reach = STEPS[name]
        span = span.through(reach(len(seen)))
        seen = step(seen, *settings)
    inner = range(len(seen) // 3, 2 * len(seen) // 3)  # away from the border, where windows are cut off
    firsts, lasts = [], []
    for unit in inner:
        (pixels,) = np.nonzero(seen[unit])
        low, high = span.pixels(unit)
        assert low <= pixels.min()
        assert pixels.max() < high
        firsts.append(pixels.min() - unit * span.stride)
        lasts.append(pixels.max() - unit * span.stride)
        if span.exact:
            assert (low, high) == (pixels.min(), pixels.max() + 1)
    if tight:
        assert (min(firsts), max(lasts)) == (span.first, span.first + span.size - 1)


def test_paths_that_join():
    picture = whole((64, 48))
    narrow, wide = Field(Span(3, 2, -1), Span(3, 2, -1)), Field(Span(9, 2, -3), Span(5, 2, -2))
    assert behind([narrow, wide], HERE, picture) == Field(Span(9, 2, -3), Span(5, 2, -2))
    shifted = Field(Span(3, 2, 4), Span(3, 2, 0))
    assert behind([narrow, shifted], HERE, picture) == Field(Span(8, 2, -1), Span(4, 2, -1))
    other = Field(Span(3, 4, -1), Span(3, 4, -1))
    assert behind([narrow, other], HERE, picture) is None
    assert behind([narrow, None], HERE, picture) is None
    assert behind([narrow, picture], HERE, picture) == picture


@pytest.mark.parametrize(
    ("fields", "reach", "expected"),
    [
        ([Field()], EVERYTHING, whole((8, 6))),
        ([None], EVERYTHING, whole((8, 6))),
        ([Field()], None, None),
        ([whole((8, 6))], None, whole((8, 6))),
        ([Field()], (Reach(-1, 2, 3), Reach()), Field(Span(3, 2, -1), Span())),
    ],
)
def test_behind(fields, reach, expected):
    assert behind(fields, reach, whole((8, 6))) == expected


def test_pixels_of_the_whole_picture_are_the_same_for_all_units():
    field = whole((8, 6))
    assert field.whole
    assert [field.y.pixels(unit) for unit in (0, 5)] == [(0, 8), (0, 8)]
