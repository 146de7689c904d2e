"""Cameras on a CSI connector, as the kernel knows them."""

import re
from pathlib import Path

from edge_app.board.kernel_file import devices, text

_ON_I2C = re.compile(r"(\w+) \d+-[0-9a-f]{4}")
_LENSES = ("dw9", "ad5", "ak7", "lm3", "vm149")
"""How drivers of lens motors and flashes are called, which sit beside a sensor."""


def sensors(root: Path) -> list[str]:
    """Names such as "imx708", one for each camera whose driver has found it."""
    names = (text(device / "name") or "" for device in devices(root / "sys/class/video4linux"))
    found = (match.group(1) for name in names if (match := _ON_I2C.match(name)))
    return [name for name in found if not name.startswith(_LENSES)]
