"""The file that says what a device runs, and how."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from edge_app.errors import DeployError
from edge_app.tables import explain, from_table

Seconds = Annotated[int, Meta(ge=5)]


class Service(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How systemd keeps it running. memory_max: as systemd's MemoryMax=, in M, G or % of the device's memory."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,40}\Z")] = "edgesight"
    kind: Literal["system", "user"] = "system"
    memory_max: Annotated[str, Meta(pattern=r"^[1-9][0-9]*[MG%]\Z")] = "80%"
    watchdog_s: Seconds = 30
    start_s: Seconds = 120


class DeployConfig(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """run: options of `edgesight run` by their long names."""

    run: dict[str, str | bool | int | float] = {}
    service: Service = Service()


def read_config(path: Path) -> DeployConfig:
    """The file at `path`; see docs/deploy.md. Raises DeployError, which names the key and what was wanted."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeployError(f"Cannot read the file {path}: {explain(error)}.") from error
    return from_table(DeployConfig, table, str(path), DeployError)
