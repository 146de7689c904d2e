"""What every benchmark understands."""

import argparse
import os
from pathlib import Path

DATA = Path(os.environ.get("EDGESIGHT_DATA") or Path.home() / ".cache/data-packs")


def arguments(description: str) -> argparse.Namespace:
    """Parse --data, --quick and --json."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", type=Path, default=DATA, help=f"folder of the unpacked data packs (default {DATA})")
    parser.add_argument("--quick", action="store_true", help="fewer pictures and rounds, to see that it works")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser.parse_args()


def pack(data: Path, *parts: str) -> Path:
    """A part of a data pack, or a clear end of the program."""
    path = data.joinpath(*parts)
    if not path.exists():
        found = ", ".join(sorted(entry.name for entry in data.iterdir())) if data.is_dir() else "no such folder"
        raise SystemExit(f"error: {path} is missing; found in {data}: {found}. Give --data DIR or set EDGESIGHT_DATA.")
    return path
