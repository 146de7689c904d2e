import pytest

from edge_app.errors import ModelError
from edge_app.explain.layers.times import measure
from edge_app.inference.runtime import Runtime


def test_parts_of_the_network_add_up(faces):
    times = faces.form.times(0.0)
    assert times.rounds == 6
    assert [layer.name for part in times.parts for layer in part.layers] == [one.name for one in faces.form.layers]
    assert len(times.ms) == len(times.parts) > 1
    assert min(times.ms) >= 0
    assert times.total_ms > 0


def test_what_cannot_be_cut_is_one_clear_error(cifar10):
    def refuse(**_):
        raise ValueError("no such thing")

    form = cifar10.form
    with pytest.raises(ModelError, match=r"cannot be run in parts: no such thing.*--no-times"):
        measure(form._flatbuffer, form._program, form.layers, Runtime("fake", "1", refuse), 0.0)
