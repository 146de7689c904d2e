"""The search for the smallest set, on a chain of steps and verdicts that are written out."""

import pytest

from convert.rescue.graph import Graph
from convert.rescue.layer_error import LayerError
from convert.rescue.mixed import around, smallest_set
from edge_app.errors import ConversionError


@pytest.fixture
def chain(float_model):
    """Names of the outputs, in order: convolution, pooling, depthwise, convolution, reshape, dense, softmax."""
    graph = Graph(float_model)
    return [graph.name(step.outputs[0]) for step in graph.steps]


def errors(*names):
    """Worst first."""
    return [
        LayerError(layer=name, step=name, kind="", noise=0.5, signal_to_noise_db=3, added=0.5, low=0, high=1, spread=1)
        for name in names
    ]


def test_a_tensor_is_spared_with_its_writer_and_its_readers(float_model, chain):
    assert around(Graph(float_model), chain[2]) == {chain[2], chain[3]}
    assert around(Graph(float_model), "serving_default_image:0") == {chain[0]}


@pytest.mark.parametrize(
    ("worst", "needed", "expected"),
    [
        ([2, 0, 1], {2, 3}, {2, 3}),
        ([2, 0, 1], {3}, {3}),
        ([0, 2, 1], {2}, {2}),
        ([0, 1, 2], {0, 1, 2}, {0, 1, 2}),
    ],
    ids=["both", "the reader alone", "not the worst", "more than one tensor"],
)
def test_the_set_holds_what_is_needed_and_no_more(float_model, chain, worst, needed, expected):
    wanted = {chain[number] for number in needed}
    rows = errors(*(chain[number] for number in worst))
    found = smallest_set(float_model, rows, lambda steps: wanted <= steps)
    assert found == {chain[number] for number in expected}


@pytest.mark.parametrize(
    ("passes", "message"),
    [(lambda _: False, "Even with all layers in float32"), (lambda steps: len(steps) > 3, "4 of 7 steps")],
    ids=["nothing helps", "too many"],
)
def test_half_of_the_steps_must_be_enough(float_model, chain, passes, message):
    with pytest.raises(ConversionError, match=message):
        smallest_set(float_model, errors(*chain), passes)
