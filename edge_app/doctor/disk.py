"""The disk: room for the gallery, clips and logs, and whether what is written stays."""

from pathlib import Path
from shlex import quote

from edge_app.board.kernel_file import text
from edge_app.doctor.finding import Findings, error, fine, warning
from edge_app.doctor.gallery import gallery_path
from edge_app.doctor.machine import Machine

_SUBJECT = "disk"
_FULL_MIB, _LITTLE_MIB = 16, 512
_OVERLAYS = ("boot=overlay", "overlayroot=")
"""On the kernel's command line, of a Raspberry Pi whose card is protected by an overlay file system."""


def disk(machine: Machine) -> Findings:
    """Of the folder that holds the gallery, or will."""
    folder = gallery_path(machine).parent
    room = machine.room(folder)
    told = f"{_amount(room.free_mib)} free at {machine.shown(folder)}"
    if room.read_only:
        case = f"The file system at {machine.shown(folder)} is read-only; a worn SD card turns itself into that."
        return error(_SUBJECT, case, "sudo mount -o remount,rw /   # if that fails, replace the card")
    if room.free_mib < _FULL_MIB:
        return error(_SUBJECT, f"{told}: nobody can be enrolled.", _make_room(folder))
    if any(mark in (text(machine.root / "proc/cmdline") or "") for mark in _OVERLAYS):
        remedy = "sudo raspi-config nonint disable_overlayfs && sudo reboot"
        return warning(_SUBJECT, "An overlay protects the card: who is enrolled is forgotten at power-off.", remedy)
    if room.free_mib < _LITTLE_MIB:
        return warning(_SUBJECT, f"{told}.", _make_room(folder))
    return fine(_SUBJECT, told)


def _make_room(folder: Path) -> str:
    return f"sudo apt clean && sudo journalctl --vacuum-size=50M   # then see: df -h {quote(str(folder))}"


def _amount(mib: float) -> str:
    return f"{mib / 1024:.1f} GiB" if mib >= 1024 else f"{mib:.0f} MiB"
