import pytest

from edge_app.loop.stopwatch import Stopwatch


def test_a_block_is_measured():
    stopwatch = Stopwatch()
    with stopwatch.stage("decode"):
        assert stopwatch.stages_ms == {}
    assert list(stopwatch.stages_ms) == ["decode"]
    assert stopwatch.stages_ms["decode"] > 0


def test_a_block_that_raises_is_not():
    stopwatch = Stopwatch()
    with pytest.raises(OSError, match="camera"), stopwatch.stage("grab"):
        raise OSError("camera")
    assert stopwatch.stages_ms == {}


def test_several_that_look_at_one_frame_are_told_apart():
    stopwatch = Stopwatch()
    stopwatch.add("grab", 3.0)
    for part in ("faces", "objects 1"):
        stopwatch.of(part).add("invoke", 1.0)
    assert stopwatch.stages_ms == {"grab": 3.0, "faces invoke": 1.0, "objects 1 invoke": 1.0}


def test_an_unknown_stage_is_a_mistake():
    with pytest.raises(KeyError):
        Stopwatch().add("think", 1.0)
