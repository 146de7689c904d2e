"""Which video devices the kernel has, what drives them and who holds them, as /dev, /sys and /proc tell.

`root` stands for / and is another folder only in tests.
"""

import os
import stat
from pathlib import Path

RECEIVERS = ("unicam", "rp1-cfe", "bcm2835-", "pispbe", "rpi-hevc", "rpivid")
"""How the devices of a Raspberry Pi are called that are no cameras: CSI receivers (raw pixels), codecs, scalers."""


def device_name(device: str, root: Path = Path("/")) -> str:
    """What the kernel calls the device, as "HD Webcam C920"; empty when it does not say."""
    try:
        return (root / "sys/class/video4linux" / Path(device).name / "name").read_text(errors="replace").strip()
    except OSError:
        return ""


def is_receiver(device: str, root: Path = Path("/")) -> bool:
    """True for a device that gives no pictures by itself, such as the raw receiver behind a CSI camera."""
    return device_name(device, root).startswith(RECEIVERS)


def describe_devices(root: Path = Path("/")) -> str:
    """All video devices in one line, as "/dev/video0 (HD Webcam C920), /dev/video2"."""
    numbers = sorted(int(path.name[5:]) for path in (root / "dev").glob("video*") if path.name[5:].isdigit())
    names = {f"/dev/video{number}": device_name(f"/dev/video{number}", root) for number in numbers}
    return ", ".join(f"{device} ({name})" if name else device for device, name in names.items()) or "none"


def holders(device: str, root: Path = Path("/")) -> list[str]:
    """The processes that have the device open, as "motion (pid 812)"; those of other users only for root."""
    found = []
    for process in sorted((root / "proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        if device in _open_files(process):
            name = "this program" if process.name == str(os.getpid()) else _command(process)
            found.append(f"{name} (pid {process.name})")
    return found


def obstacle(device: str, root: Path = Path("/")) -> str:
    """What keeps us from opening the device, with what to try; empty when nothing is to be seen."""
    path = root / device.lstrip("/")
    if not path.exists():
        return f"No camera at {device}. Found: {describe_devices(root)}. Try: check the cable, or another number."
    if not stat.S_ISCHR(path.stat().st_mode):
        return f"{device} is not a device. Found: {describe_devices(root)}."
    if not os.access(path, os.R_OK | os.W_OK):
        return f"No permission for {device}. Try: sudo usermod -aG video $USER, then log in again."
    return ""


def _open_files(process: Path) -> set[str]:
    found = set()
    try:
        for link in (process / "fd").iterdir():
            found.add(str(link.readlink()))
    except OSError:
        # The process has ended, or belongs to somebody else: what was seen until here counts.
        return found
    return found


def _command(process: Path) -> str:
    try:
        return (process / "comm").read_text(errors="replace").strip()
    except OSError:
        return "a process"
