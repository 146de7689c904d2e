import pytest

from edge_app.loop.latency import STAGES, Latency


def test_stages_come_in_the_order_of_a_frames_way():
    latency = Latency()
    for name in reversed(STAGES):
        latency.add(name, 1.0)
    assert tuple(latency.summary()) == STAGES


def test_a_summary():
    latency = Latency()
    for ms in range(1, 101):
        latency.add("invoke", float(ms))
    summary = latency.summary()
    assert list(summary) == ["invoke"]
    found = summary["invoke"]
    assert (found.n, found.mean, found.max) == (100, 50.5, 100.0)
    assert [found.p50, found.p95, found.p99] == pytest.approx([50, 95, 99], rel=0.006)
    assert latency.latest_ms == {"invoke": 100.0}


def test_a_block_is_measured():
    latency = Latency()
    with latency.stage("decode"):
        assert latency.summary() == {}
    assert latency.summary()["decode"].n == 1
    assert latency.latest_ms["decode"] > 0


def test_a_block_that_raises_is_not():
    latency = Latency()
    with pytest.raises(OSError, match="camera"), latency.stage("grab"):
        raise OSError("camera")
    assert latency.summary() == {}


def test_an_unknown_stage_is_a_mistake():
    with pytest.raises(KeyError):
        Latency().add("think", 1.0)
