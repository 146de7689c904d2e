"""What `scripts/test-pi` understands."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from virtual_pi.boot import CORES

STEPS = ("doctor", "models", "camera", "people", "in_front", "outputs", "disconnect", "errors")
"""In the order in which they run, each a module of `virtual_pi.pi`."""


def home() -> Path:
    """Where the machines are kept."""
    return Path(os.environ.get("VIRTUAL_PI_HOME") or Path.home() / ".cache/edgesight/virtual-pi")


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """suite, steps, cuts, cpu, objects, log. Ends the program with a clear line where they make no sense."""
    options = argparse.ArgumentParser(
        prog="scripts/test-pi",
        description="Try the wheel on a virtual Raspberry Pi: Debian for arm64 in QEMU, with a camera. "
        "Needs root. The first time it makes the machine, which takes some minutes and the network.",
    )
    options.add_argument("suite", nargs="?", default="bookworm", choices=sorted(CORES), help="default: bookworm")
    options.add_argument("--steps", nargs="*", default=STEPS, choices=STEPS, metavar="STEP", help=", ".join(STEPS))
    options.add_argument("--cuts", type=_count, default=50, metavar="N", help="power cuts while enrolling (default 50)")
    options.add_argument("--cpu", help="QEMU's name of the core (default: the Pi 4's, on trixie the Pi 5's)")
    options.add_argument("--objects", type=_file, metavar="FILE", help="detector for run --objects, where none ships")
    options.add_argument("--log", type=Path, help="where all that was said is kept (default: beside the machine)")
    given = options.parse_args(words)
    given.cpu = given.cpu or CORES[given.suite]
    given.log = given.log or home() / f"{given.suite}.log"
    return given


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of power cuts; wanted 0 or more")
    return int(text)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path
