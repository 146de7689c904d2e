"""Every case, on a fake Raspberry Pi 4 on which something happens in the second second."""

import pytest
from fake_board import PI_4, lay, none_installed

from edge_app.bench.moment import Observer
from edge_app.bench.verdict import Reason, Verdict, judge, together
from edge_app.bench.watch import Watch
from edge_app.fakes import FakeClock

_THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
_TEMPERATURE = "sys/class/thermal/thermal_zone0/temp"
_CPU = "sys/devices/system/cpu/cpu2/cpufreq/"
_SLOWER = {f"sys/devices/system/cpu/cpu{core}/cpufreq/scaling_cur_freq": "1500000" for core in range(4)}
_OVER_CURRENT = "proc/device-tree/chosen/power/usb_over_current_detected"


def stat(*, user=100, idle=1000, steal=0):
    return f"cpu {user} 0 50 {idle} 10 0 5 {steal} 0 0\n" + "cpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\n"


@pytest.fixture
def judged(tmp_path):
    """Three seconds of invokes; `before`, `during` and `after` are laid over the board at their time."""

    def measure(before=None, during=None, after=None, *, n=120, board=PI_4):
        clock, root = FakeClock(), lay(tmp_path, board | (before or {}))
        watch = Watch(Observer(root, none_installed, clock), root, clock)
        for number in range(n):
            if number == n // 2:
                lay(root, during or {})
            if number == n - 1:
                # What was during is over, unless it is said to stay.
                lay(root, {name: (board | (before or {})).get(name, "") for name in during or {}})
                lay(root, after or {})
            clock.advance(ms=3500 / n)
            watch.add(3500 / n)
        return judge(watch.end())

    return measure


@pytest.mark.parametrize(
    ("happens", "state", "words"),
    [
        ({"during": {_THROTTLED: "1"}}, "invalid", "the firmware reports under voltage (get_throttled)"),
        ({"during": {_THROTTLED: "2"}}, "invalid", "the firmware reports frequency capped (get_throttled)"),
        ({"during": {_THROTTLED: "4"}}, "invalid", "the firmware reports throttled (get_throttled)"),
        ({"during": {_THROTTLED: "8"}}, "invalid", "the firmware reports soft temperature limit (get_throttled)"),
        ({"before": {_THROTTLED: "50005"}}, "invalid", "the firmware reports under voltage, throttled (get_throttled)"),
        # Between two looks: only the firmware's memory tells.
        ({"after": {_THROTTLED: "40000"}}, "invalid", "the firmware reports throttled (get_throttled)"),
        ({"during": {"sys/class/hwmon/hwmon1/in0_lcrit_alarm": "1"}}, "invalid", "the supply's voltage was too low"),
        ({"during": {_TEMPERATURE: "80500"}}, "invalid", "cpu-thermal was at 80 °C, and its limit is 80 °C"),
        ({"after": {_TEMPERATURE: "84000"}}, "invalid", "cpu-thermal was at 84 °C, and its limit is 80 °C"),
        ({"during": _SLOWER}, "invalid", "the clock fell from 1800 to 1500 MHz"),
        ({"after": {"proc/stat": stat(user=300, idle=1200)}}, "invalid", "other processes took 2.0 cores"),
        ({"after": {"proc/stat": stat(user=120, idle=1280)}}, "suspect", "other processes took 0.3 cores"),
        ({"after": {"proc/stat": stat(idle=1300, steal=60)}}, "suspect",
         "the host of this virtual machine took 0.67 cores"),
        ({"before": {_CPU + "scaling_governor": "ondemand"}}, "suspect", "the governor is ondemand, not performance"),
        ({"before": {_OVER_CURRENT: b"\0\0\0\1"}}, "suspect", "a USB device drew too much current"),
        ({"n": 99}, "suspect", "only 99 were measured, and a 99th percentile needs 100: give more --seconds"),
    ],
)  # fmt: skip
def test_what_disturbs_is_said(judged, happens, state, words):
    verdict = judged(**happens)
    assert (verdict.state, [reason.words for reason in verdict.reasons]) == (state, [words])
    assert verdict.line == f"{state.upper()}: {words}"


@pytest.mark.parametrize(
    "happens",
    [
        {},
        # Long before the measurement is over and done with.
        {"before": {_THROTTLED: "50000"}},
        {"during": {_TEMPERATURE: "79900"}},
        # An idle core may rest at a low clock before and after.
        {"before": {_CPU + "scaling_cur_freq": "600000"}, "during": {_CPU + "scaling_cur_freq": "600000"}},
        {"after": {_CPU + "scaling_cur_freq": "600000"}},
        {"during": {_CPU + "scaling_cur_freq": "1750000"}},
        {"after": {"proc/stat": stat(user=140, idle=1300),
                   "proc/self/stat": PI_4["proc/self/stat"].replace("0 40 10 0", "0 78 10 0")}},
    ],
)  # fmt: skip
def test_what_does_not_disturb_is_valid(judged, happens):
    verdict = judged(**happens)
    assert verdict.state == "valid", verdict.line
    assert verdict.line.startswith("VALID: nothing was seen to disturb the measurement")


def test_all_reasons_are_said_the_gravest_first(judged):
    verdict = judged(
        before={_CPU + "scaling_governor": "ondemand"}, during={_THROTTLED: "4", _TEMPERATURE: "82000"}, n=50
    )
    assert [reason.kind for reason in verdict.reasons] == ["throttled", "heat", "governor", "few"]
    assert verdict.line.startswith("INVALID: the firmware reports throttled")


def test_what_nobody_tells_is_said(judged):
    verdict = judged(board={})
    assert verdict.untold == ("temperature", "clock", "governor", "throttling", "supply", "load by others")
    assert verdict.line.endswith(
        "(this machine does not tell: temperature, clock, governor, throttling, supply, load by others)"
    )


def one(state, kind, words, size=0.0):
    return Verdict(state=state, reasons=(Reason(state=state, kind=kind, words=words, size=size),))


@pytest.mark.parametrize(
    ("verdicts", "line"),
    [
        ([], "VALID: nothing was seen to disturb the measurement"),
        ([Verdict(state="valid")] * 2, "VALID: nothing was seen to disturb the measurement"),
        ([one("suspect", "others", "took 0.2", 0.2), one("suspect", "others", "took 0.3", 0.3)], "SUSPECT: took 0.3"),
        ([one("suspect", "others", "took 0.2", 0.2), one("invalid", "others", "took 2", 2)],
         "INVALID: b: took 2; a: took 0.2"),
        ([Verdict(state="valid"), one("invalid", "heat", "hot"), Verdict(state="valid")], "INVALID: b: hot"),
        ([one("invalid", "heat", "hot")] * 3 + [Verdict(state="valid")], "INVALID: 3 of 4 measurements: hot"),
        ([Verdict(state="valid", untold=("clock",)), Verdict(state="valid", untold=("clock", "supply"))],
         "VALID: nothing was seen to disturb the measurement (this machine does not tell: clock, supply)"),
    ],
)  # fmt: skip
def test_several_measurements_are_worth_what_the_worst_is(verdicts, line):
    assert together(list(zip("abcd", verdicts, strict=False))).line == line


def test_a_core_that_rests_disturbs_nothing(judged):
    assert judged(during={_CPU + "scaling_cur_freq": "600000"}).state == "valid"
