"""The layer at fault comes first, and small channels count as much as large ones."""

import pytest

from convert.export import float_flatbuffer
from convert.quantise import int8_flatbuffer
from convert.refusal import layer_names
from convert.rescue.layer_error import decibels, layer_errors
from convert.rescue.ranges import measured


def errors_of(network, samples):
    flatbuffer = float_flatbuffer(network)
    int8 = int8_flatbuffer(network, samples)
    return layer_errors(flatbuffer, int8, samples[:20], measured(flatbuffer, samples), layer_names(network))


@pytest.fixture
def healthy(network, samples):
    return errors_of(network, samples)


def test_a_healthy_network_has_little_noise_anywhere(healthy):
    computed = ["CONV_2D", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "MAX_POOL_2D"]
    assert sorted(row.kind for row in healthy) == computed, "neither the reshape nor the output"
    assert all(row.noise < 0.01 for row in healthy)
    assert [row.added for row in healthy] == sorted((row.added for row in healthy), reverse=True)


def test_a_channel_that_drowns_the_others_is_found(lopsided, healthy, samples):
    """Over the whole tensor its signal is so strong that the noise would seem small."""
    worst = errors_of(lopsided, samples)[0]
    assert worst.kind == "CONV_2D"
    assert worst.layer.startswith("re_lu")
    assert worst.added > 0.2
    assert worst.spread > 100
    same = next(row for row in healthy if row.step == worst.step)
    assert same.noise < 0.001
    assert same.spread < 10


def test_a_file_beside_itself_has_no_noise(float_model, samples):
    rows = layer_errors(float_model, float_model, samples[:3], measured(float_model, samples[:3]), ())
    assert {row.noise for row in rows} == {0.0}
    assert {row.signal_to_noise_db for row in rows} == {100.0}


@pytest.mark.parametrize(("noise", "expected"), [(1.0, 0.0), (0.1, 10.0), (0.001, 30.0), (0.0, 100.0)])
def test_decibels(noise, expected):
    assert decibels(noise) == pytest.approx(expected)
