import pytest

from edge_app.loop.latency import Latency
from edge_app.loop.stopwatch import STAGES


def test_stages_come_in_the_order_of_a_frames_way():
    latency = Latency()
    latency.count(dict.fromkeys(reversed(STAGES), 1.0))
    assert tuple(latency.summary()) == STAGES


def test_a_summary():
    latency = Latency()
    for ms in range(1, 101):
        latency.count({"invoke": float(ms)})
    summary = latency.summary()
    assert list(summary) == ["invoke"]
    found = summary["invoke"]
    assert (found.n, found.mean, found.max) == (100, 50.5, 100.0)
    assert [found.p50, found.p90, found.p95, found.p99] == pytest.approx([50, 90, 95, 99], rel=0.006)
    assert found.jitter == 1.0


def test_several_that_look_at_one_frame_are_told_one_by_one():
    latency = Latency()
    latency.count({"age": 9.0})
    for stages in (("preprocess", "invoke"), ("decode",)):
        latency.count({f"{part} {name}": 1.0 for part in ("faces", "objects 1") for name in stages})
    latency.count({"wait": 2.0})
    faces, objects = (
        [f"{part} {name}" for name in ("preprocess", "invoke", "decode")] for part in ("faces", "objects 1")
    )
    assert list(latency.summary()) == ["wait", *faces, *objects, "age"]
