from fake_board import PI_4, PI_5_RAILS, lay, none_installed, programs

from edge_app.bench.moment import Observer
from edge_app.bench.watch import Watch
from edge_app.board.load import Load
from edge_app.fakes import FakeClock

_TEMPERATURE = "sys/class/thermal/thermal_zone0/temp"


def test_the_board_is_looked_at_each_second(tmp_path):
    clock, root = FakeClock(), lay(tmp_path, PI_4)
    watch = Watch(Observer(root, programs(pmic_read_adc=PI_5_RAILS), clock), root, clock)
    told = []
    for number in range(25):
        lay(root, {_TEMPERATURE: f"{50_000 + 1000 * number}"})
        clock.advance(ms=100)
        told.append(watch.add(100 + number))
    assert [index for index, was in enumerate(told) if was] == [9, 19]
    lay(root, {"proc/stat": PI_4["proc/stat"].replace("cpu 100", "cpu 355"),
               "proc/self/stat": PI_4["proc/self/stat"].replace("0 40 10 0", "0 240 10 0")})  # fmt: skip
    watched = watch.end()
    assert (watched.seconds, watched.n) == (2.5, 25)
    assert [(point.at_s, point.n, point.max_ms, point.celsius, point.fastest_mhz) for point in watched.points] == [
        (1.0, 10, 109, 59, 1800),
        (2.0, 10, 119, 69, 1800),
    ]
    assert [moment.celsius for moment in watched.moments] == [48.212, 59, 69, 74]
    assert watched.load == Load(own_cores=200 * 4 / 255, others_cores=55 * 4 / 255, stolen_cores=0)
    assert round(watched.energy.joules, 3) == round(2.5 * 2.17, 3)


def test_after_a_long_latency_the_next_look_is_a_second_later(tmp_path):
    clock = FakeClock()
    watch = Watch(Observer(tmp_path, none_installed, clock), tmp_path, clock)
    told = []
    for ms in (3500, 900, 200):
        clock.advance(ms=ms)
        told.append(watch.add(ms))
    assert told == [True, False, True]
    watched = watch.end()
    assert [point.n for point in watched.points] == [1, 2]
    assert (watched.load, watched.energy) == (None, None)
