"""What a configuration asks `edgesight run` for, as options, and the files that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

Value = str | bool | int | float

WRITTEN = ("jsonl", "count", "gallery")
"""Options that name a file on the device: in its data folder, the one place where the service may write."""


@dataclass(frozen=True)
class Asked:
    """Options as in the configuration, with the models and other files in them.

    table: options by long name. models: by name or path, of options and of a stage file. files: others, by path. Paths
    are relative to the configuration's folder.
    """

    table: Mapping[str, Value]
    models: tuple[str, ...]
    files: tuple[str, ...]

    def on_device(self, data: PurePosixPath) -> list[str]:
        """The arguments there. data: the folder that may be written in."""
        return words({key: str(data / str(value)) if key in WRITTEN else value for key, value in self.table.items()})


def words(table: Mapping[str, Value]) -> list[str]:
    """A table of options as arguments: `key = true` is a bare option, and `key = false` none.

    A value is joined to its option, so that it may begin with a dash.
    """
    said = {key: f"--{key}" if value is True else f"--{key}={value}" for key, value in table.items()}
    return [said[key] for key, value in table.items() if value is not False]
