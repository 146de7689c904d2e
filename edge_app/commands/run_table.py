"""The table [run] of a configuration, checked as `edgesight run` checks its options."""

import difflib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import click

from edge_app.commands.run import run
from edge_app.commands.stage_options import asked_stages
from edge_app.deploy.asked import WRITTEN, Asked, Value, words
from edge_app.deploy.config import DeployConfig
from edge_app.errors import DeployError

_MODELS = ("model", "objects", "classify", "points", "embedder")
_FILES = ("description", "stages")
_NOT_IN_A_SERVICE = {
    "frames": "it never ends",
    "save": "a clip can be played only when it has ended",
    "stats": "they are told when it ends",
    "json": "nobody sees what it prints",
    "show": "it has no screen",
    "explain": "nobody sees what is drawn",
    "help": "nobody sees what it prints",
}


def asked(config: DeployConfig, folder: Path, where: str) -> Asked:
    """What `config`, read from a file in `folder`, asks for; checked as `edgesight run` would check it.

    where: what errors call the configuration. Raises DeployError for options that are unknown, wrong or not for a
    service, and what `edgesight run` raises for a stage file.
    """
    table = {key.replace("_", "-"): value for key, value in config.run.items()}
    for key, value in table.items():
        _check_option(key, where)
        if key in WRITTEN:
            _check_written(key, str(value), where)
    context = _context({**table, **_local(table, folder)}, where)
    _check_watchdog(context, config, where)
    stages = asked_stages(context)
    if stages and "count" in table:
        raise DeployError(
            f"{where}: run.count counts what one detector finds in each picture; stages follow objects or faces. Give "
            "run.model alone."
        )
    options = [str(table[key]) for key in _MODELS if key in table and not isinstance(table[key], bool)]
    files = [*(str(table[key]) for key in _FILES if key in table), *_source(table, folder)]
    if "stages" in table and stages:
        models = [str(each) for each in stages.files if each and str(each).lower() != "none"]
        descriptions = [each for each in models if each.endswith(".toml")]
        return Asked(table, tuple(sorted({*models} - {*descriptions})), (*files, *descriptions))
    return Asked(table, tuple(each for each in options if each.lower() != "none"), tuple(files))


def _source(table: Mapping[str, Value], folder: Path) -> list[str]:
    """A clip or picture that is here goes along; other sources are the device's own."""
    source = str(table.get("source", "0")).removeprefix("@")
    return [source] if (folder / source).is_file() else []


def _local(table: Mapping[str, Value], folder: Path) -> dict[str, Value]:
    """Where the stage file is on this machine; other files are not opened to check the options."""
    return {"stages": str(folder / str(table["stages"]))} if "stages" in table else {}


def _check_option(key: str, where: str) -> None:
    known = [option.removeprefix("--") for each in run.params for option in each.opts if option.startswith("--")]
    if key in _NOT_IN_A_SERVICE:
        raise DeployError(f"{where}: run.{key} is not for a service: {_NOT_IN_A_SERVICE[key]}. Delete it.")
    if key not in known:
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]!r}?" if near else "See: edgesight run --help"
        raise DeployError(f"{where}: unknown key 'run.{key}'. {hint}")


def _check_written(key: str, value: str, where: str) -> None:
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or not path.name:
        raise DeployError(
            f"{where}: run.{key} is {value!r}; wanted a name such as results.jsonl: the service can write in its data "
            "folder alone, ~/.local/share/edgesight on the device."
        )


def _check_watchdog(context: click.Context, config: DeployConfig, where: str) -> None:
    deadline, watchdog = context.params["deadline"], config.service.watchdog_s
    if deadline >= watchdog:
        raise DeployError(
            f"{where}: run.deadline is {deadline:g} s, and service.watchdog_s {watchdog} s; wanted a longer watchdog, "
            "so that the loop can say why a frame is late before it is killed."
        )


def _context(table: Mapping[str, Value], where: str) -> click.Context:
    """The options as `edgesight run` reads them. Raises DeployError with what it finds wrong."""
    try:
        return run.make_context("run", words(table))
    except click.ClickException as error:
        raise DeployError(f"{where}: [run] is not what `edgesight run` takes: {error.format_message()}") from error
