import pytest
from fake_board import PI_4, programs
from fake_machine import holds, machine

from edge_app.doctor.power import power, temperature

BITS = "sys/devices/platform/soc/soc:firmware/get_throttled"
ALARM = "sys/class/hwmon/hwmon1/in0_lcrit_alarm"
HEAT = "sys/class/thermal/thermal_zone0/temp"
CHOSEN = "proc/device-tree/chosen/power"
AMPERES_3, AMPERES_5 = (3000).to_bytes(4, "big"), (5000).to_bytes(4, "big")
PC = {"proc/cpuinfo": "processor : 0\nmodel name : AMD EPYC\n"}


@pytest.mark.parametrize(
    ("files", "severity", "case", "remedy"),
    [
        (PI_4, "ok", "no under-voltage since the board was switched on", ""),
        (PI_4 | {BITS: "50001\n"}, "warning", "Under-voltage now", "use the board's own power supply"),
        (PI_4 | {ALARM: "1\n"}, "warning", "Under-voltage now", "use the board's own power supply"),
        (PI_4 | {BITS: "10000\n"}, "note", "Under-voltage since", "use the board's own power supply"),
        (
            PI_4 | {f"{CHOSEN}/usb_over_current_detected": b"\0\0\0\1"},
            "warning",
            "USB devices drew too",
            "use a powered",
        ),
        (
            PI_4 | {f"{CHOSEN}/max_current": AMPERES_3},
            "note",
            "gives 3 A, so that all USB ports",
            "use a supply of 5 V 5 A",
        ),
        (PI_4 | {f"{CHOSEN}/max_current": AMPERES_5}, "ok", "no under-voltage", ""),
        (PC, "ok", "this board tells nothing about its supply", ""),
    ],
)
def test_power(tmp_path, files, severity, case, remedy):
    holds(power(machine(tmp_path, files)), severity, case, remedy)


@pytest.mark.parametrize(
    ("files", "severity", "case", "remedy"),
    [
        (PI_4, "ok", "48 °C", ""),
        (PI_4 | {HEAT: "81500\n"}, "warning", "82 °C: the processor is slowed down", "fit a heat sink or fan"),
        (PI_4 | {BITS: "4\n"}, "warning", "48 °C: the processor is slowed down", "fit a heat sink or fan"),
        (PI_4 | {BITS: "8\n"}, "warning", "slowed down", "fit a heat sink or fan"),
        (PI_4 | {BITS: "40000\n"}, "note", "48 °C, but the processor was slowed down since", "fit a heat sink or fan"),
        (PI_4 | {BITS: "50005\n"}, "warning", "slowed down", "fit a heat sink or fan"),
        (PC, "ok", "not told by this machine", ""),
    ],
)
def test_temperature(tmp_path, files, severity, case, remedy):
    holds(temperature(machine(tmp_path, files)), severity, case, remedy)


def test_vcgencmd_is_asked_where_the_kernel_has_no_file(tmp_path):
    asked = machine(tmp_path, PC, ask=programs(get_throttled="throttled=0x1"))
    holds(power(asked), "warning", "Under-voltage now", "use the board's own power supply")
