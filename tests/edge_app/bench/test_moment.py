from fake_board import PI_4, PI_5_RAILS, lay, none_installed, programs

from edge_app.bench.moment import Moment, Observer
from edge_app.board.supply import Supply
from edge_app.fakes import FakeClock


def test_a_board_that_tells_everything(tmp_path):
    clock = FakeClock(5_000_000)
    observer = Observer(lay(tmp_path, PI_4), programs(pmic_read_adc=PI_5_RAILS), clock)
    clock.advance(ms=1500)
    moment = observer.look()
    assert (moment.at_s, moment.celsius, moment.fastest_mhz) == (1.5, 48.212, 1800)
    assert (moment.governors, moment.throttling.bits) == (("performance",), 0)
    assert moment.supply == Supply(under_voltage=False, input_volts=5.13)
    assert (moment.joules, round(moment.watts, 2)) == (None, 2.17)


def test_a_board_that_tells_nothing(tmp_path):
    observer = Observer(tmp_path, none_installed, FakeClock())
    assert observer.sensor is None
    assert observer.look() == Moment(at_s=0)
    assert observer.look().celsius is None
