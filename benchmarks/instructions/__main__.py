"""How many instructions an inference takes on the cores of the Raspberry Pi 4 and 5, int8 beside float.

A repeatable cost, not a time: instructions take different times. Counted under emulation, one thread, in the virtual Pi
that scripts/test-pi has made. Needs no data; with the folder models, some of other makers are counted as well.
"""

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

from msgspec import Struct, json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import parser
from benchmarks.instructions.cores import CORES
from benchmarks.instructions.emulator import Emulator
from edge_app.inference.container import detach
from edge_app.inference.graph import Graph
from edge_app.inference.shipped import shipped

_OTHERS = {"mlperf_tiny_resnet8_cifar10": ("mlperf_tiny_resnet8_cifar10_int8", "mlperf_tiny_resnet8_cifar10_float")}
"""Of other makers, in the folder models: the int8 file and its float twin."""


class Row(Struct, frozen=True, kw_only=True):
    """macs: multiply-accumulates. instructions: core -> those of one inference. real: the same of the float twin."""

    model: str
    macs: int
    instructions: dict[str, int]
    real: dict[str, int]


def main() -> None:
    """Count and print."""
    asked = _asked()
    times = 1 if asked.quick else 5
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator(asked.qemu, asked.machine, Path(folder))
        rows = [_counted(emulator, name, *files, times=times) for name, files in _files(asked).items()]
    if asked.json:
        print(json.format(json.encode(rows)).decode())
    else:
        Console().print(_table(rows), "Instructions under emulation (QEMU's user mode), not time; one thread.")


def _asked() -> argparse.Namespace:
    options = parser(__doc__ or "")
    home = Path(os.environ.get("VIRTUAL_PI_HOME") or Path.home() / ".cache/edgesight/virtual-pi")
    options.add_argument("--machine", type=Path, default=home / "bookworm", help="folder of the virtual Pi")
    options.add_argument("--qemu", default="qemu-aarch64", help="the program (default qemu-aarch64)")
    options.add_argument(
        "--float", nargs=2, action="append", default=[], metavar=("NAME", "FILE"), help="float twin of a shipped model"
    )
    asked = options.parse_args()
    for name, file in asked.float:
        if name not in shipped() or not Path(file).is_file():
            options.error(f"--float {name} {file}: wanted a shipped model ({', '.join(shipped())}) and a file")
    return asked


def _files(asked: argparse.Namespace) -> dict[str, tuple[Path, Path | None]]:
    """Name -> the int8 file and its float twin, if there is one."""
    twins = {name: Path(file) for name, file in asked.float}
    ours = {name: (path, twins.get(name)) for name, path in shipped().items()}
    theirs = {name: tuple(asked.data / "models" / f"{each}.tflite" for each in pair) for name, pair in _OTHERS.items()}
    return ours | {name: (int8, real) for name, (int8, real) in theirs.items() if int8.is_file() and real.is_file()}


def _counted(emulator: Emulator, name: str, int8: Path, real: Path | None, *, times: int) -> Row:
    return Row(
        model=name,
        macs=Graph(detach(int8.read_bytes(), str(int8))[0], str(int8)).work.total_macs,
        instructions={core: int(median(emulator.count(int8, core, times))) for core in CORES},
        real={core: int(median(emulator.count(real, core, times))) for core in CORES} if real else {},
    )


def _table(rows: list[Row]) -> Table:
    table = Table(title="Million instructions of one inference", box=SIMPLE_HEAD)
    table.add_column("network", overflow="fold")
    table.add_column("million MAC", justify="right")
    table.add_column("core")
    for heading in ("int8", "float", "int8 / float"):
        table.add_column(heading, justify="right")
    for row in rows:
        for core, facts in CORES.items():
            table.add_row(row.model, f"{row.macs / 1e6:.1f}", facts.title, *_cells(row, core))
    return table


def _cells(row: Row, core: str) -> tuple[str, str, str]:
    int8, real = row.instructions[core], row.real.get(core)
    return f"{int8 / 1e6:.2f}", f"{real / 1e6:.2f}" if real else "", f"{int8 / real:.2f}" if real else ""


if __name__ == "__main__":
    main()
