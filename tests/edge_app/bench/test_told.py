import re

import msgspec
from bench_report import made_alone
from fake_board import PI_5_RAILS, lay, none_installed, programs

from edge_app.bench.moment import Observer
from edge_app.bench.told import conditions, described, drift
from edge_app.bench.watch import Watch
from edge_app.fakes import FakeClock


def test_a_model_in_words(tmp_path):
    told = described(made_alone(tmp_path))
    assert told["million MACs"] == "CONV_2D 12.00, FULLY_CONNECTED 0.50"
    assert told["rate"] == "0.62 GMAC/s, 10.0% of an int8 matrix product's 6.2"
    assert told["delegate"] == "none; 9 of 10 operators in 1 part of XNNPACK on the processor"
    assert told["operators"].startswith("the interpreter's Python interface gives no times")
    assert (told["memory"], told["energy"]) == ("80 MiB at most, of the whole process", "no sensor")


def test_what_is_not_known_is_said(tmp_path):
    told = described(msgspec.structs.replace(made_alone(tmp_path), macs={}, share=None, peak_mib=None))
    assert told["million MACs"] == "no operator that multiplies"
    assert told["delegate"] == "none; not told by the interpreter"
    assert told["memory"] == "not told by this machine"


def test_the_course_of_a_measurement(tmp_path):
    told = conditions(made_alone(tmp_path).invokes.watched)
    assert told == {
        "temperature": "°C: 48 before, 48 during, 48 after",
        "clock": "MHz: 1800 before, 1800 during, 1800 after",
        "governor": "performance",
        "get_throttled": "0x0 before, 0x0 after",
        "supply": "no alarm",
        "load": "not told by this machine",
    }


def test_a_board_that_changes(tmp_path):
    clock = FakeClock()
    power = "proc/device-tree/chosen/power/"
    lay(tmp_path, {power + "max_current": (3000).to_bytes(4, "big"), power + "usb_over_current_detected": b"\0\0\0\1",
                   "proc/stat": "cpu 0 0 0 0 0 0 0 0\ncpu0 0\n", "proc/self/stat": f"1 (a) R{' 0' * 20}"})  # fmt: skip
    runner = programs(pmic_read_adc=PI_5_RAILS, get_throttled="throttled=0x50004")
    watch = Watch(Observer(tmp_path, runner, clock), tmp_path, clock)
    lay(tmp_path, {"proc/stat": "cpu 50 0 0 100 0 0 0 50\ncpu0 0\n"})
    told = conditions(watch.end())
    flags = "0x50004 (now: throttled; since the start: under voltage, throttled)"
    assert told["get_throttled"] == f"{flags} before, {flags} after"
    assert told["supply"] == "5.13 V, agreed to give 3 A, a USB device drew too much"
    assert told["load"] == "cores: this process 0.00, others 0.25, the host of the virtual machine 0.25"
    assert told["temperature"] == "not told by this machine"


def test_drift_needs_ten_seconds(tmp_path):
    assert drift(made_alone(tmp_path, seconds=9).invokes.watched) == ""


def test_a_machine_that_slows_down(tmp_path):
    clock = FakeClock()
    watch = Watch(Observer(tmp_path, none_installed, clock), tmp_path, clock)
    for number in range(1000):
        ms = 20 if number < 500 else 30
        clock.advance(ms=ms)
        watch.add(ms)
    words = r"median 20\.\d+ ms in the first tenth, 30\.\d+ ms in the last \(\+(49|50)\.\d%\)"
    assert re.fullmatch(words, drift(watch.end()))
