import pytest
from fake_board import none_installed

from edge_app.bench.moment import Observer
from edge_app.bench.whole import measure_loop, measure_whole
from edge_app.errors import BenchmarkError
from edge_app.fakes import FakeClock, FakeModel, FakeSource
from edge_app.inference.model import Model
from edge_app.loop.pipeline import Pipeline


def looked(tmp_path, frames, seconds=60.0, step_ms=0.0):
    clock = FakeClock()

    class SlowModel(FakeModel):
        def invoke(self, tensor):
            clock.advance(ms=step_ms)
            return super().invoke(tensor)

    pipeline = Pipeline(FakeSource(frames), SlowModel())
    return measure_loop(pipeline, seconds, Observer(tmp_path, none_installed, clock), root=tmp_path, clock=clock)


def test_every_stage_is_measured_and_the_warm_up_is_not(tmp_path):
    found = looked(tmp_path, 30)
    assert (found.warm_up, found.watched.n) == (10, 20)
    assert list(found.stages) == ["wait", "grab", "preprocess", "invoke", "decode", "age"]
    assert {stage.n for stage in found.stages.values()} == {20}
    assert sum(count for _, count in found.bins) == 20


def test_it_ends_with_its_time(tmp_path):
    assert looked(tmp_path, 500, seconds=2.0, step_ms=100).watched.n == 20


@pytest.mark.parametrize("frames", [1, 10])
def test_a_source_that_is_too_short_is_one_clear_error(tmp_path, frames):
    with pytest.raises(BenchmarkError, match=f"ended after {frames} frames.*Wanted a longer one"):
        looked(tmp_path, frames)


def test_a_real_model(tiny):
    with Model(tiny, threads=1) as model, FakeSource(15) as source:
        found = measure_whole(model, source, delegate="none", seconds=60, observer=Observer())
    assert (found.model, found.source, found.results, found.dropped) == ("tiny", "fake", 5, 0)
    assert found.name == "tiny on fake (1 thread)"
    assert found.fps == pytest.approx(5 / found.seconds)
    assert any(reason.kind == "few" for reason in found.verdict.reasons)
