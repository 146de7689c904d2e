"""Counts the instructions of inferences in QEMU's user mode."""

import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

from benchmarks.instructions.cores import CORES

_HERE = Path(__file__).parent
_SAID = re.compile(r"^instructions (\d+)$", re.MULTILINE)


class Emulator:
    """arm64 Python with LiteRT from a virtual Pi's file system, under a qemu-aarch64 that counts.

    qemu: the program; one that can load plugins (`qemu-user-static` cannot). machine: what scripts/test-pi has made.
    folder: an empty one, for what has to be compiled and written. Ends the program with a clear line when one of them
    does not do.
    """

    def __init__(self, qemu: str, machine: Path, folder: Path) -> None:
        self._qemu, self._system, self._folder = _counting(qemu), _system(machine), folder
        self._plugin = folder / "counter.so"
        compiler = ["cc", "-shared", "-fPIC", "-O2", f"-DINTERFACE={_interface(self._qemu)}"]
        subprocess.run([*compiler, "-o", str(self._plugin), str(_HERE / "counter.c")], check=True)
        for part in ("usr", "lib", "lib64", "etc"):
            if (self._system / part).exists():
                (folder / part).symlink_to(self._system / part)

    def count(self, model: Path, core: str, times: int) -> list[int]:
        """Instructions of each of `times` inferences of the file, the first one of the process apart, on one thread."""
        (self._folder / "proc").mkdir(exist_ok=True)
        (self._folder / "proc/cpuinfo").write_text(CORES[core].cpuinfo)
        (packages,) = self._system.glob("opt/edgesight/lib/python3.*/site-packages")
        python = self._system / "usr/bin" / packages.parent.name
        emulated = [self._qemu, "-L", str(self._folder), "-cpu", core, "-plugin", str(self._plugin), str(python)]
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(packages), "PYTHONHASHSEED": "0"}
        command = [*emulated, str(_HERE / "guest.py"), str(model), str(times)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"error: {model} under {core} ended with {done.returncode}: {done.stderr.strip()}")
        return differences(done.stderr)


def differences(said: str) -> list[int]:
    """Between one count and the next, of what the emulator wrote."""
    counts = [int(count) for count in _SAID.findall(said)]
    return [after - before for before, after in pairwise(counts)]


def _counting(qemu: str) -> str:
    program = shutil.which(qemu)
    if not program or "-plugin" not in _output([program, "--help"]):
        found = f"{program} cannot load plugins" if program else f"there is no program {qemu}"
        raise SystemExit(
            f"error: {found}. Wanted: a qemu-aarch64 that can. "
            "Try: apt-get install --no-install-recommends qemu-user, or --qemu FILE."
        )
    return program


def _system(machine: Path) -> Path:
    if not (machine / "root/opt/edgesight/bin").is_dir():
        raise SystemExit(
            f"error: no virtual Pi with edgesight in {machine}. Try: scripts/test-pi, or --machine FOLDER."
        )
    return machine / "root"


def _interface(qemu: str) -> int:
    """The version of the plugin interface to ask for: QEMU 9 gave up the first."""
    found = re.search(r"version (\d+)\.", _output([qemu, "--version"]))
    return 1 if found and int(found[1]) < 9 else 2


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
