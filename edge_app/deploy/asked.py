"""What a configuration asks `edgesight run` for, as options, and the files that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from edge_app.sources.address import without_secrets

Value = str | bool | int | float

WRITTEN = ("jsonl", "count", "gallery")
"""Options that name a file on the device: in its data folder, the one place where the service may write."""
ADDRESS = ".address"
"""The file, beside those that are carried, with an address that is secret."""


@dataclass(frozen=True)
class Asked:
    """Options as in the configuration, with the models and other files in them.

    table: options by long name. models: by name or path, of options and of a stage file. files: others, by path. Paths
    are relative to the configuration's folder.
    """

    table: Mapping[str, Value]
    models: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def secret(self) -> str:
        """The camera's address, where a password may be in it: no other user of the device is to read it. Else ""."""
        source = str(self.table.get("source", ""))
        return source if "://" in source and without_secrets(source) != source else ""

    def on_device(self, data: PurePosixPath) -> list[str]:
        """The arguments there. data: the folder that may be written in."""
        said = {key: str(data / str(value)) if key in WRITTEN else value for key, value in self.table.items()}
        return words(said | ({"source": f"@{ADDRESS}"} if self.secret else {}))


def words(table: Mapping[str, Value]) -> list[str]:
    """A table of options as arguments: `key = true` is a bare option, and `key = false` none.

    A value is joined to its option, so that it may begin with a dash.
    """
    said = {key: f"--{key}" if value is True else f"--{key}={value}" for key, value in table.items()}
    return [said[key] for key, value in table.items() if value is not False]
