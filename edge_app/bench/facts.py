"""What a measurement was made with."""

import platform
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

from edge_app.board.memory import memory
from edge_app.board.name import board_name
from edge_app.board.processor import processor
from edge_app.board.system import System, system
from edge_app.inference.runtime import Runtime
from edge_app.sources.address import without_secrets


class Facts(Struct, frozen=True, kw_only=True):
    """The machine and the programs. max_mhz: the clock that its fastest core may reach; None where not told."""

    board: str
    system: System
    processor: str
    cores: int
    max_mhz: float | None
    features: tuple[str, ...]
    memory_mib: float | None
    python: str
    interpreter: str
    edgesight: str
    measured_at: str
    command: str


def facts(runtime: Runtime, command: Sequence[str], root: Path = Path("/")) -> Facts:
    """The facts below `root`. command: the command line as it was given; what is secret in an address is left out."""
    cores = processor(root)
    return Facts(
        board=board_name(root),
        system=system(root),
        processor=cores.part,
        cores=len(cores.cores),
        max_mhz=max((core.max_mhz for core in cores.cores if core.max_mhz), default=None),
        features=cores.features,
        memory_mib=memory(root).total_mib,
        python=platform.python_version(),
        interpreter=str(runtime),
        edgesight=version("edgesight"),
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        command=shlex.join(without_secrets(word) if "://" in word else word for word in command),
    )
