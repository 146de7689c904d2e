"""Cameras: which there are, who holds them, and whether we may open them."""

from pathlib import Path

from edge_app.board.kernel_file import text, whole
from edge_app.doctor.finding import Findings, error, fine, note
from edge_app.doctor.machine import Machine
from edge_app.doctor.sensors import sensors
from edge_app.sources.devices import device_name, holders, is_receiver

_SUBJECT = "camera"


def cameras(machine: Machine) -> Findings:
    """One finding for each camera."""
    csi = [found for sensor in sensors(machine.root) for found in fine(_SUBJECT, f"{sensor} (CSI): --source picamera")]
    usb = [found for device in _devices(machine.root) for found in _device(machine, device)]
    if csi or usb:
        return csi + usb
    return note(
        _SUBJECT,
        "No camera is connected.",
        "plug in a USB camera; for a CSI camera check its cable, then: rpicam-hello --list-cameras",
    )


def _devices(root: Path) -> list[str]:
    """Those that give pictures. A USB camera has a second device, for metadata, whose index is 1."""
    numbers = sorted(int(path.name[5:]) for path in (root / "dev").glob("video*") if path.name[5:].isdigit())
    found = [f"/dev/video{number}" for number in numbers]
    return [device for device in found if not is_receiver(device, root) and not _index(device, root)]


def _index(device: str, root: Path) -> int:
    return whole(root / "sys/class/video4linux" / Path(device).name / "index") or 0


def _device(machine: Machine, device: str) -> Findings:
    name = device_name(device, machine.root)
    named = f"{device} ({name})" if name else device
    if not machine.usable(machine.root / device.lstrip("/")):
        return error(_SUBJECT, f"{named}: {machine.user} has no permission.", _permission(machine))
    if holding := holders(device, machine.root):
        return note(_SUBJECT, f"{named} is in use by {', '.join(holding)}.", "end that program before you use it")
    return fine(_SUBJECT, named)


def _permission(machine: Machine) -> str:
    """Groups count from the next login on."""
    if machine.user in _members(machine.root, "video") and "video" not in machine.groups:
        return "log out and in again: you have joined the group video since you logged in"
    return f"sudo usermod -aG video {machine.user}   # then log out and in again"


def _members(root: Path, group: str) -> list[str]:
    rows = (line.split(":") for line in (text(root / "etc/group") or "").splitlines())
    return next((row[3].split(",") for row in rows if row[0] == group and len(row) == 4), [])
