import pytest

from edge_app.explain.layers.field import HERE, window
from edge_app.explain.layers.layer import Step, distinct, layers
from edge_app.explain.layers.parts import parts


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a/b/conv", "a/b/relu"], ["conv", "relu"]),
        (["net/one/conv", "net/two/conv", "net/two/relu"], ["one/conv", "two/conv", "relu"]),
        (["conv", "conv"], ["conv", "conv (2)"]),
        (["conv", "a/conv"], ["conv", "a/conv"]),
        ([], []),
    ],
)
def test_names_are_short_and_tell_layers_apart(names, expected):
    assert distinct(names) == expected


def _step(name, reads, shape, stride=1, macs=10):
    reach = (window(3, stride, 1), window(3, stride, 1))
    return Step(name, "CONV_2D", reads, (name,), shape, reach, macs=macs)


def test_two_paths_of_different_strides_have_no_field_behind_them():
    steps = [
        _step("a", ("picture",), (8, 8, 4)),
        _step("b", ("picture",), (4, 4, 4), 2),
        Step("c", "ADD", ("a", "b"), ("c",), (8, 8, 4), HERE),
    ]
    assert [layer.map_hw for layer in layers(steps, "picture", (8, 8))] == [(8, 8), (4, 4), None]


def test_parts_follow_the_size_of_the_maps_and_the_least_are_joined():
    steps, before = [], "picture"
    for number in range(12):
        steps.append(_step(f"{number}", (before,), (64 - number, 64, 1), macs=1 if number in (3, 4) else 100))
        before = f"{number}"
    found = parts(layers(steps, "picture", (64, 64)))
    assert len(found) == 8
    assert sum(part.macs for part in found) == 1002
    assert [name for part in found for name in (layer.name for layer in part.layers)] == [str(n) for n in range(12)]
    assert any({"3", "4"} <= {layer.name for layer in part.layers} for part in found)
