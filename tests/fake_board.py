"""A machine made of files: what /proc and /sys of a board would say."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PI_4 = {
    "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
    "proc/cpuinfo": "\n\n".join(
        f"processor\t: {core}\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd evtstrm crc32 cpuid\n"
        "CPU implementer\t: 0x41\nCPU part\t: 0xd08"
        for core in range(4)
    )
    + "\n\nRevision\t: c03114\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4\n",
    "etc/os-release": 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
    "proc/sys/kernel/osrelease": "6.6.51+rpt-rpi-v8\n",
    "proc/self/status": "Name:\tpython\nVmHWM:\t   51200 kB\nVmRSS:\t   40960 kB\n",
    "proc/meminfo": "MemTotal:        3884304 kB\nMemAvailable:    3145728 kB\nHugePages_Total:       0\n",
    "proc/stat": "cpu 100 0 50 1000 10 0 5 0 0 0\n"
    + "".join(f"cpu{core} 25 0 12 250 2 0 1 0 0 0\n" for core in range(4)),
    "proc/self/stat": "77 (a (b) c) R 1 1 1 0 -1 4194304 100 0 0 0 40 10 0 0 20 0 1 0 5 6 7\n",
    "sys/class/thermal/thermal_zone0/type": "cpu-thermal\n",
    "sys/class/thermal/thermal_zone0/temp": "48212\n",
    "sys/class/thermal/thermal_zone0/trip_point_0_type": "critical\n",
    "sys/class/thermal/thermal_zone0/trip_point_0_temp": "110000\n",
    "sys/class/hwmon/hwmon0/name": "cpu_thermal\n",
    "sys/class/hwmon/hwmon1/name": "rpi_volt\n",
    "sys/class/hwmon/hwmon1/in0_lcrit_alarm": "0\n",
    "sys/devices/platform/soc/soc:firmware/get_throttled": "0\n",
} | {
    f"sys/devices/system/cpu/cpu{core}/cpufreq/{name}": f"{value}\n"
    for core in range(4)
    for name, value in {
        "scaling_cur_freq": 1800000,
        "cpuinfo_min_freq": 600000,
        "cpuinfo_max_freq": 1800000,
        "scaling_governor": "performance",
    }.items()
}  # fmt: skip
"""A Raspberry Pi 4 that is well."""

PI_5_RAILS = """\
   3V7_WL_SW_A current(0)=0.10000000A
    VDD_CORE_A current(7)=2.00000000A
   3V7_WL_SW_V volt(8)=3.70000000V
    VDD_CORE_V volt(15)=0.90000000V
       EXT5V_V volt(24)=5.13000000V
"""


def lay(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Put the files below `root`, over those that are there."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def programs(**printed: str) -> Callable[[Sequence[str]], str | None]:
    """A runner of commands: vcgencmd's subcommands print what is given, everything else is not installed."""
    return lambda command: printed.get(command[1]) if command[0] == "vcgencmd" else None


def none_installed(_: Sequence[str]) -> None:
    """A runner on a machine without any of the programs."""
