"""Small files in which the kernel tells a fact; a fact that is not told is None, never an error."""

from pathlib import Path


def text(path: Path) -> str | None:
    """What a file of /proc or /sys says, without the blanks and zero bytes around it; None where it says nothing.

    A driver may refuse to be read (EAGAIN, ENODATA, EPERM) though its file is there; that too is None.
    """
    try:
        return path.read_text(errors="replace").strip("\0 \n")
    except OSError:
        return None


def whole(path: Path) -> int | None:
    """The whole number in a file; None where there is none."""
    try:
        return int(text(path) or "")
    except ValueError:
        return None


def named(folder: Path, name: str) -> list[Path]:
    """The devices in a folder such as /sys/class/hwmon whose file `name` says so, in the order of their folders."""
    return [device for device in devices(folder) if text(device / "name") == name]


def devices(folder: Path) -> list[Path]:
    """The devices in a folder of /sys/class, in the order of their names; none where the folder is not there."""
    return sorted(folder.iterdir()) if folder.is_dir() else []
