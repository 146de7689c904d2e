"""When the networks had better be a frame ahead; how that runs, see loop/test_pipeline.py."""

from types import SimpleNamespace

import pytest

from edge_app.stages import together
from edge_app.stages.together import Together, pays_ahead


def model(threads, wanted=None):
    return SimpleNamespace(threads=threads, delegation=SimpleNamespace(wanted=wanted))


@pytest.mark.parametrize(
    ("looking", "models", "pays"),
    [
        (Together(), [model(2), model(2)], True),
        (Together(), [model(1), model(2)], True),
        (Together(), [model(1), model(3)], False),
        (Together(), [model(4), model(4)], False),
        (Together(), [model(1), model(1, wanted="libedgetpu.so.1")], False),
        (model(1), [model(1)], False),
    ],
)
def test_several_models_with_cores_for_two_of_them(monkeypatch, looking, models, pays):
    monkeypatch.setattr(together, "usable_cpus", lambda: 4)
    assert pays_ahead(looking, models) is pays
