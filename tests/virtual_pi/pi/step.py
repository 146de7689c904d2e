"""What the steps share: how one ends, and how it calls `edgesight`."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import msgspec

HOST = Path("/host")
"""The folder that the workstation shares."""
EDGESIGHT = str(Path(sys.executable).with_name("edgesight"))
ABSENT = 77
"""Exit status of a step for which the wheel has nothing yet."""


def failed(why: str) -> NoReturn:
    """End the step: something is not as it should be."""
    raise SystemExit(why)


def absent(why: str) -> NoReturn:
    """End the step: what it tries is not in this wheel."""
    print(why, flush=True)
    raise SystemExit(ABSENT)


def wanted(found: object, expected: object, what: str) -> None:
    """End the step unless both are equal."""
    if found != expected:
        failed(f"{what}: found {found!r}, wanted {expected!r}")


def edgesight(*arguments: object, status: int = 0, quiet: bool = False) -> str:
    """What the command says on both channels; quiet: which is not shown while all is well.

    Ends the step if its exit status is another or it shows a traceback.
    """
    command = [EDGESIGHT, *map(str, arguments)]
    print("$ edgesight", *map(str, arguments), flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if not quiet or done.returncode != status:
        print(done.stdout, end="", flush=True)
    if "Traceback" in done.stdout:
        failed("it shows a traceback")
    wanted(done.returncode, status, "exit status")
    return done.stdout


def json_lines(path: Path, keys: Iterable[str]) -> list[dict]:
    """The results in the file. Ends the step if one of them lacks one of the keys."""
    results = [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]
    for result in results:
        missing = set(keys) - result.keys()
        wanted(missing, set(), f"keys missing in a line of {path}")
    return results
