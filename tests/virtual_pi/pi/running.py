"""`edgesight run` on the camera in the background, while a step does something to the camera."""

import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from virtual_pi.pi.step import EDGESIGHT, failed

_PATIENCE_S = 120.0
"""Under emulation, for what takes a second on a Pi."""


class Running:
    """The loop with the shipped classifier; its results are counted as they come.

        with Running(Path("/tmp/results")) as loop:
            loop.results(3)

    Leaving the block kills it.
    """

    def __init__(self, folder: Path, *options: object) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lines, self._log = folder / "results.jsonl", folder / "log.txt"
        self._lines.unlink(missing_ok=True)
        command = [EDGESIGHT, "run", "--model", "cifar10", "--source", "/dev/video0", "--jsonl", str(self._lines)]
        with self._log.open("w") as log:
            self._process = subprocess.Popen([*command, *map(str, options)], stdout=log, stderr=log)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def results(self, more: int) -> None:
        """Wait for `more` further results. Ends the step if they do not come."""
        least, end = self._count() + more, time.monotonic() + _PATIENCE_S
        while self._count() < least:
            if self._process.poll() is not None:
                failed(f"edgesight run ended with {self._process.returncode}: {self.said()}")
            if time.monotonic() > end:
                failed(f"edgesight run gave {self._count()} results, wanted {least}")
            time.sleep(0.05)

    def ended(self) -> tuple[int, str]:
        """Wait for its end: the exit status, and what it said."""
        try:
            return self._process.wait(_PATIENCE_S), self.said()
        except subprocess.TimeoutExpired:
            failed(f"edgesight run hangs; it said: {self.said()}")

    def _count(self) -> int:
        return self._lines.read_bytes().count(b"\n") if self._lines.exists() else 0

    def said(self) -> str:
        """All that it wrote besides the results."""
        return self._log.read_text(errors="replace")


def control(name: str, value: int = 1) -> None:
    """Set a control of the camera; its driver then breaks something."""
    command = ["v4l2-ctl", "--device", "/dev/video0", "--set-ctrl", f"{name}={value}"]
    print("$", *command, flush=True)
    subprocess.run(command, check=True)
