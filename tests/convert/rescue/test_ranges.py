"""Ranges of known values."""

import numpy as np
import pytest
from tiny_model import tiny_flatbuffer

from convert.rescue.graph import Graph
from convert.rescue.ranges import clipped, measured


@pytest.fixture
def model():
    """Its weights average each colour and multiply by 6."""
    return tiny_flatbuffer("float32")


def evenly(red, green, blue):
    return np.full((8, 8, 3), [red, green, blue], np.float32)


def test_measured_ranges_span_all_samples_and_zero(model):
    ranges = measured(model, [evenly(0.1, 0.5, 1.0), evenly(0.2, 0.3, 0.9)])
    assert (ranges["image"].low, ranges["image"].high) == (0.0, 1.0)
    assert ranges["image"].peaks == pytest.approx([0.2, 0.5, 1.0])
    assert ranges["logits"].low == 0.0
    assert ranges["logits"].high == pytest.approx(6.0, rel=1e-5)
    assert ranges["logits"].peaks == pytest.approx([1.2, 3.0, 6.0], rel=1e-5)
    assert set(ranges) == {"image", "logits", "probabilities"}, "no weights"


def test_clipping_drops_the_rarest_values_at_either_end_and_spares_the_input(model):
    """One value in 300 is 600, one is -600; all others lie between -6 and 6."""
    random = np.random.default_rng(0)
    samples = [evenly(*random.uniform(-1, 1, 3)) for _ in range(100)]
    samples[0] = evenly(100, 0.5, -100)
    ranges = measured(model, samples)
    cut = clipped(model, samples, ranges, 99.0)
    assert (ranges["logits"].low, ranges["logits"].high) == pytest.approx((-600, 600), rel=1e-5)
    assert -9 < cut["logits"].low < -5
    assert 5 < cut["logits"].high < 9
    assert cut["image"] is ranges["image"]
    everything = clipped(model, samples, ranges, 100.0)
    assert (everything["logits"].low, everything["logits"].high) == pytest.approx((-600, 600), rel=1e-5)


def test_a_tensor_of_one_value_is_not_clipped(model):
    ranges = measured(model, [evenly(0, 0, 0)] * 3)
    assert clipped(model, [evenly(0, 0, 0)] * 3, ranges, 99.0)["logits"].high == ranges["logits"].high == 0.0


def test_weights_can_be_replaced_alone():
    graph = Graph(tiny_flatbuffer("float32"))
    (dense, _) = graph.steps
    weights = graph.weights(dense.inputs[1])
    graph.put_weights(dense.inputs[1], weights * 2)
    again = Graph(graph.flatbuffer())
    np.testing.assert_array_equal(again.weights(dense.inputs[1]), weights * 2)
    assert again.weights(dense.outputs[0]) is None, "what is computed has no values"
    assert [step.kind for step in again.readers(dense.outputs[0])] == ["SOFTMAX"]
