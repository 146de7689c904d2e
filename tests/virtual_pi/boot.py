"""One boot of the virtual Pi: QEMU, and what it says on its serial console, line by line."""

import os
import select
import subprocess
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

CORES = {"bookworm": "cortex-a72", "trixie": "cortex-a76"}
"""Which core each system runs on unless told otherwise: the Pi 4's and the Pi 5's."""
_LAST_WORDS_S = 5.0
"""For reading what a killed QEMU had said; the end of its output comes at once."""


def qemu_command(machine: Path, host: Path, state: Path, cpu: str) -> list[str]:
    """What starts it.

    host: the folder that it sees as /host. state: the image of its disk /state, the only one that keeps what is
    written; the system and the application begin afresh with every boot.
    """
    disks = [(machine / "system.ext4", "on"), (machine / "application.ext4", "on"), (state, "off")]
    drives = [f"file={path},format=raw,if=virtio,snapshot={snapshot}" for path, snapshot in disks]
    return [
        "qemu-system-aarch64",
        *("-M", "virt", "-cpu", cpu, "-smp", "2", "-m", "2048", "-accel", "tcg,thread=multi"),
        *("-nographic", "-no-reboot", "-nic", "none"),
        *("-kernel", str(machine / "vmlinuz"), "-initrd", str(machine / "initrd.gz")),
        *("-append", "console=ttyAMA0 quiet loglevel=3 panic=-1"),
        *[word for drive in drives for word in ("-drive", drive)],
        *("-virtfs", f"local,path={host},mount_tag=host,security_model=none"),
    ]


def blank_disk(path: Path) -> Path:
    """An empty disk of 256 MB at `path`."""
    path.unlink(missing_ok=True)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", str(path), "256M"], check=True, stdout=subprocess.DEVNULL)
    return path


class Boot:
    """A running virtual Pi.

        with Boot(qemu_command(...)) as pi:
            for line in pi.lines(600): ...

    Leaving the block cuts its power.
    """

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert self._process.stdout is not None, "Popen was asked for a pipe"
        self._console = self._process.stdout
        self._said: deque[str] = deque()
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut_power()
        self._console.close()

    def lines(self, seconds: float) -> Iterator[str]:
        """What it says, line by line, until it is off or `seconds` have passed."""
        end = time.monotonic() + seconds
        while self._said or self._listen(end - time.monotonic()):
            while self._said:
                yield self._said.popleft()

    def cut_power(self) -> list[str]:
        """Kill it at once; returns the whole lines that it had said and nobody has read yet."""
        self._process.kill()
        while self._listen(_LAST_WORDS_S):
            pass
        self._process.wait()
        left, self._said = list(self._said), deque()
        return left

    def _listen(self, seconds: float) -> bool:
        """Read what is there, waiting for up to `seconds`; False when nothing came or it is off."""
        if seconds <= 0 or not select.select([self._console], [], [], seconds)[0]:
            return False
        said = os.read(self._console.fileno(), 65536)
        *whole, self._rest = (self._rest + said).split(b"\n")
        self._said += (line.decode(errors="replace").rstrip("\r") for line in whole)
        return bool(said)
