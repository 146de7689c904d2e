import pytest
from fake_board import PI_4, lay

from edge_app.board.load import Load, Ticks, load, ticks


def _ticks(**changes: int) -> Ticks:
    return Ticks(**{"total": 1000, "busy": 200, "stolen": 0, "own": 50, "cores": 4} | changes)


def test_the_counters(tmp_path):
    assert ticks(lay(tmp_path, PI_4)) == Ticks(total=1165, busy=155, stolen=0, own=50, cores=4)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"proc/stat": PI_4["proc/stat"]},
        {"proc/self/stat": PI_4["proc/self/stat"]},
        {"proc/stat": PI_4["proc/stat"], "proc/self/stat": "77 (x) R 1"},
        {"proc/stat": "intr 5\n", "proc/self/stat": PI_4["proc/self/stat"]},
    ],
)
def test_a_kernel_that_does_not_count(tmp_path, files):
    assert ticks(lay(tmp_path, files)) is None


def test_what_a_host_takes_and_guests_use(tmp_path):
    lay(tmp_path, PI_4 | {"proc/stat": "cpu 100 0 0 300 0 0 0 40 30 0\ncpu0 100 0 0 300 0 0 0 40 30 0\n"})
    assert ticks(tmp_path) == Ticks(total=440, busy=100, stolen=40, own=50, cores=1)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        # 400 ticks on 4 cores: 1 s.
        ({"total": 1400, "busy": 300, "own": 150}, Load(own_cores=1, others_cores=0, stolen_cores=0)),
        ({"total": 1400, "busy": 500, "own": 150}, Load(own_cores=1, others_cores=2, stolen_cores=0)),
        ({"total": 1400, "stolen": 40}, Load(own_cores=0, others_cores=0, stolen_cores=0.4)),
        # The two files are read one after the other: a tick may be in one of them only.
        ({"total": 1400, "busy": 299, "own": 150}, Load(own_cores=1, others_cores=0, stolen_cores=0)),
        ({"total": 1000}, None),
    ],
)
def test_between_two_moments(after, expected):
    assert load(_ticks(), _ticks(**after)) == expected


def test_unknown_moments():
    assert (load(None, _ticks()), load(_ticks(), None)) == (None, None)


def test_this_machine_counts():
    assert ticks()
