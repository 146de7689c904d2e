"""What every benchmark understands."""

import argparse
import os
from pathlib import Path

DATA = Path(os.environ.get("EDGESIGHT_DATA") or Path.home() / ".cache/data-packs")


def arguments(description: str) -> argparse.Namespace:
    """Parse --data, --quick and --json."""
    return parser(description).parse_args()


def parser(description: str) -> argparse.ArgumentParser:
    """The common options, for a benchmark that has more."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--data", type=Path, default=DATA, help=f"folder of the unpacked data packs (default {DATA})")
    options.add_argument("--quick", action="store_true", help="fewer pictures and rounds, to see that it works")
    options.add_argument("--json", action="store_true", help="print the figures as JSON")
    return options


def ours(options: argparse.ArgumentParser, name: str) -> argparse.ArgumentParser:
    """Adds --models, our own files that take part; by default the one called `name`, if it ships."""
    from edge_app.inference.shipped import shipped

    default = [name] if name in shipped() else []
    options.add_argument("--models", nargs="*", default=default, help=f"ours: shipped names or files (default {name})")
    return options


def trainings(options: argparse.ArgumentParser, out: str, *, epochs: int, ideas: int) -> argparse.Namespace:
    """Parse, with what a benchmark understands that trains once for each idea."""
    options.add_argument("--out", type=Path, default=Path(out), help="folder for the trainings")
    options.add_argument("--epochs", type=int, default=epochs, help="of each training")
    options.add_argument("--count", type=int, default=ideas, help="only so many ideas, from the first")
    return options.parse_args()


def pack(data: Path, *parts: str) -> Path:
    """A part of a data pack, or a clear end of the program."""
    path = data.joinpath(*parts)
    if not path.exists():
        found = ", ".join(sorted(entry.name for entry in data.iterdir())) if data.is_dir() else "no such folder"
        raise SystemExit(f"error: {path} is missing; found in {data}: {found}. Give --data DIR or set EDGESIGHT_DATA.")
    return path
