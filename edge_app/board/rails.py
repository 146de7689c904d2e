"""The voltages and currents that a Raspberry Pi 5 measures on its own rails."""

import re

from edge_app.board.command import Runner, run

_LINE = re.compile(r"(\w+)_([AV]) (?:current|volt)\(\d+\)=([0-9.]+)[AV]")


def rails(runner: Runner = run) -> dict[str, tuple[float | None, float | None]]:
    """Volts and amperes of each rail, by its name ("EXT5V", "VDD_CORE"), from `vcgencmd pmic_read_adc`.

    One of the two is None where only the other is measured: of EXT5V, the input, there is no current. Empty on any
    other board.
    """
    found: dict[str, dict[str, float]] = {}
    for name, unit, value in _LINE.findall(runner(["vcgencmd", "pmic_read_adc"]) or ""):
        found.setdefault(name, {})[unit] = float(value)
    return {name: (rail.get("V"), rail.get("A")) for name, rail in found.items()}
