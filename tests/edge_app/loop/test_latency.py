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
    assert [found.p50, found.p90, found.p95, found.p99] == pytest.approx([50, 90, 95, 99], rel=0.006)
    assert found.jitter == 1.0
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


def test_several_that_look_at_one_frame_are_told_apart():
    latency = Latency()
    latency.add("age", 9.0)
    for part in ("faces", "objects 1"):
        for name in ("preprocess", "invoke"):
            latency.of(part).add(name, 1.0)
    latency.add("wait", 2.0)
    names = ["faces preprocess", "faces invoke", "objects 1 preprocess", "objects 1 invoke"]
    assert list(latency.summary()) == ["wait", *names, "age"]
    assert set(latency.latest_ms) == {"wait", *names, "age"}


def test_a_new_frame_begins_with_nothing():
    latency = Latency()
    latency.add("invoke", 1.0)
    latency.begin()
    assert (latency.latest_ms, latency.summary()["invoke"].n) == ({}, 1)


def test_an_unknown_stage_is_a_mistake():
    with pytest.raises(KeyError):
        Latency().add("think", 1.0)
