import pytest

from edge_app.fakes import FakeClock
from edge_app.sources.pace import Pace


@pytest.mark.parametrize(
    ("delays_ms", "expected_ms"),
    [
        ([0, 0, 0, 0], [0, 100, 200, 300]),
        ([0, 60, 60, 60], [0, 100, 200, 300]),
        ([0, 130, 0, 0], [0, 130, 200, 300]),  # one late frame is caught up with
        ([0, 1000, 0, 0], [0, 1000, 1000, 1100]),  # a long delay is not followed by a burst
    ],
)
def test_frames_fall_due_at_a_steady_rate(delays_ms, expected_ms):
    clock = FakeClock()
    pace = Pace(10, clock.wait, clock)
    due_ms = []
    for delay_ms in delays_ms:
        clock.advance(delay_ms)
        due_ms.append(pace.wait() / 1e6)
    assert due_ms == expected_ms
