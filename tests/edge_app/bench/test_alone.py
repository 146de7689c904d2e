import pytest
from fake_board import PI_4, lay, none_installed
from tiny_model import SIZE

from edge_app.bench.alone import measure_alone, measure_invokes
from edge_app.bench.moment import Observer
from edge_app.errors import BenchmarkError, ModelError
from edge_app.fakes import FakeClock


def test_the_warm_up_is_not_counted(tmp_path):
    clock, took_ms = FakeClock(), iter([500.0, 300.0, *([40.0] * 18), *([20.0] * 99), 60.0, *([20.0] * 999)])
    observer = Observer(lay(tmp_path, PI_4), none_installed, clock)
    told = []
    found = measure_invokes(
        lambda: clock.advance(ms=next(took_ms)), 15.0, observer, tell=told.append, root=tmp_path, clock=clock
    )
    # 1.5 s: 800 ms, and 18 of 40 ms.
    assert found.warm_up == 20
    assert found.times.n == 748
    assert (found.times.max, found.times.p50) == (60, pytest.approx(20, rel=0.006))
    assert found.times.jitter == pytest.approx(2 * 40 / 747)
    assert sum(count for _, count in found.bins) == 748
    assert found.watched.seconds == pytest.approx(15.0)
    assert [round(second) for second in told] == list(range(1, 15))


@pytest.mark.parametrize(("ms", "warm_up", "n"), [(30_000.0, 5, 1), (100.0, 5, 20)])
def test_a_slow_model_is_invoked_nevertheless(tmp_path, ms, warm_up, n):
    clock = FakeClock()
    found = measure_invokes(
        lambda: clock.advance(ms=ms), 2.0, Observer(tmp_path, none_installed, clock), root=tmp_path, clock=clock
    )
    assert (found.warm_up, found.times.n) == (warm_up, n)


def measured(model, **changes):
    options = {"threads": 1, "delegate": "none", "seconds": 0.05, "peak_gmacs": 2.0, "observer": Observer()}
    return measure_alone(model, **options | changes)


def test_a_real_model(tiny):
    found = measured(tiny)
    assert (found.model, found.dtype, found.threads, found.path) == ("tiny", "int8", 1, str(tiny))
    assert found.macs == {"FULLY_CONNECTED": 3 * SIZE * SIZE * 3}
    assert found.gmacs == pytest.approx(3 * SIZE * SIZE * 3 / (found.invokes.times.p50 * 1e6))
    assert found.share_of_peak == found.gmacs / 2
    assert 0 < found.load_ms < found.first_result_ms
    assert found.share.operators == 2
    assert found.peak_mib > 0
    assert found.name == "tiny (1 thread)"


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"delegate": "edgetpu"}, BenchmarkError, "does not run in the delegate: libedgetpu.*--delegate none"),
        ({"model": "no-such-model"}, ModelError, "no-such-model"),
    ],
)
def test_what_cannot_be_measured_is_one_clear_error(tiny, changes, error, message):
    with pytest.raises(error, match=message):
        measured(**{"model": tiny} | changes)
