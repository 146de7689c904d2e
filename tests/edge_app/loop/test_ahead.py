"""When there is room to look ahead; how that runs, see test_pipeline.py."""

from types import SimpleNamespace

import pytest

from edge_app.loop import ahead
from edge_app.loop.ahead import room_ahead


def model(threads, wanted=None):
    return SimpleNamespace(threads=threads, delegation=SimpleNamespace(wanted=wanted))


@pytest.mark.parametrize(
    ("models", "room"),
    [
        ([model(2)], True),
        ([model(1), model(2)], True),
        ([model(3)], False),
        ([model(1), model(4)], False),
        ([model(1), model(1, wanted="libedgetpu.so.1")], False),
    ],
)
def test_two_models_at_once_have_cores_of_their_own(monkeypatch, models, room):
    monkeypatch.setattr(ahead, "usable_cpus", lambda: 4)
    assert room_ahead(models) is room
