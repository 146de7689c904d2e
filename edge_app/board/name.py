"""Which board this is."""

from pathlib import Path


def board_name(root: Path = Path("/")) -> str:
    """For example "Raspberry Pi 4 Model B Rev 1.4", from the device tree; else the CPU's name; else "unknown board"."""
    tree = root / "proc/device-tree/model"
    if tree.is_file():
        return tree.read_text(errors="replace").strip("\0 \n")
    info = root / "proc/cpuinfo"
    lines = info.read_text(errors="replace").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith(("model name", "Model"))]
    return names[0] if names else "unknown board"
