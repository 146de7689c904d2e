"""Onto a device step by step: each is found done, and skipped, when the same is deployed again."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from msgspec import Struct, json

from edge_app.deploy.asked import ADDRESS, Asked
from edge_app.deploy.bundle import Carried, carried, named
from edge_app.deploy.config import DeployConfig
from edge_app.deploy.host import Host
from edge_app.deploy.target import Target, check, check_space
from edge_app.deploy.unit import unit
from edge_app.deploy.wheels import downloaded_wheels, requirements, version_of
from edge_app.errors import DeployError

Tell = Callable[[str], None]
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Of what is sent, so many bytes: gives a function that is told how many have gone."""

_UNPACKED = 5
"""A wheel and what is unpacked from it take about so many times the wheel's bytes, with margin."""


class Outcome(Struct, frozen=True):
    """Of starting a version. found: it ran already. why: it did not start. back: the version that runs instead.

    status: what it told systemd last. results: its last JSON lines, where they are written.
    """

    found: bool
    started: bool
    version: str = ""
    why: str = ""
    back: str = ""
    status: str = ""
    results: tuple[str, ...] = ()


class Finding(Struct, frozen=True):
    """Of `edgesight doctor --json`: what is the case, and what mends it."""

    severity: str = ""
    case: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Version:
    """One version, as it is put on a device: its environment's packages and its own files, with the ids of both."""

    id: str
    files: list[Carried]
    environment: str
    wheels: list[Carried]
    requirements: list[str]


@dataclass(frozen=True)
class Order:
    """What is wanted on a device.

    files: the models and other files that it asks for. wheels: all that it needs; if empty, they are downloaded, and
    kept in `cache`.
    """

    config: DeployConfig
    asked: Asked
    files: list[Carried]
    wheels: Sequence[Path]
    cache: Path


def deploy(host: Host, order: Order, tell: Tell, progress: Progress) -> Outcome:
    """Put what `order` asks for on the device and start it.

    Raises DeployError: before the last step nothing that runs there is touched, and if the new version does not start,
    the one before runs again.
    """
    name = order.config.service.name
    target = look(host, order.config, tell)
    with tempfile.TemporaryDirectory(prefix="edgesight-") as temporary:
        version = _gather(target, order, Path(temporary), tell)
        _send(host, target, version, tell, progress)
    _install(host, target, name, version, tell)
    _tell_doctor(host.ask("doctor", name=name, version=version.id), tell)
    return _finish(host, order.config, "activate", tell, name=name, version=version.id)


def roll_back(host: Host, config: DeployConfig, tell: Tell) -> Outcome:
    """Start the version before the current one again; the two change places. Raises DeployError."""
    look(host, config, tell)
    return _finish(host, config, "roll-back", tell, name=config.service.name)


def look(host: Host, config: DeployConfig, tell: Tell) -> Target:
    """What the device is. Raises DeployError for one that is not fit."""
    target = msgspec.convert(host.ask("facts"), Target)
    check(target, config.service, host.address)
    tell(f"device    {target}")
    return target


def _gather(target: Target, order: Order, temporary: Path, tell: Tell) -> Version:
    config, asked = order.config, order.asked
    tell("packages  gathering" + (f" from {order.wheels[0].parent}" if order.wheels else ""))
    found = order.wheels or downloaded_wheels(target, order.cache)
    wheels = [carried(wheel, f"wheels/{wheel.name}") for wheel in found]
    wanted = requirements(target)
    about = " ".join([target.machine, str(target.python), str(target.system_site), *wanted])
    environment = named("packages", wheels, about)
    jsonl = str(target.data / str(asked.table["jsonl"])) if "jsonl" in asked.table else ""
    made = unit(target, config.service, asked.on_device(target.data))
    files = [
        *order.files,
        _made(temporary, "edgesight.service", made.encode()),
        _made(temporary, "deploy.json", json.encode({"kind": config.service.kind, "jsonl": jsonl})),
    ]
    if asked.secret:
        files.append(_made(temporary, ADDRESS, asked.secret.encode(), folder="files"))
    return Version(named(version_of(found), files, environment), files, environment, wheels, wanted)


def _made(temporary: Path, name: str, data: bytes, folder: str = ".") -> Carried:
    """A file that is written for this version, in that folder of it."""
    (temporary / name).write_bytes(data)
    return carried(temporary / name, str(PurePosixPath(folder) / name))


def _send(host: Host, target: Target, version: Version, tell: Tell, progress: Progress) -> None:
    """What is there, whole or in part, is not sent again."""
    files = [*version.wheels, *version.files]
    held = host.ask("held", shas=sorted({file.sha256 for file in files}), environment=version.environment)
    sizes = held["sizes"]
    missing = {file.sha256: file for file in files if sizes[file.sha256] is not None}
    total = sum(file.size - sizes[sha] for sha, file in missing.items())
    unpacked = 0 if held["installed"] else sum(wheel.size for wheel in version.wheels) * _UNPACKED
    check_space(target, total + unpacked, host.address)
    tell(f"files     {len(files)}, of which {len(missing)} are sent ({total / 1e6:.1f} MB)")
    for sha, file in missing.items():
        with progress(file.path.name, file.size) as told:
            host.send(file.path, sha, sizes[sha], told)


def _install(host: Host, target: Target, name: str, version: Version, tell: Tell) -> None:
    site, environment = target.system_site, version.environment
    tell("install   " + environment + (", beside the system's packages for picamera2" if site else ""))
    wanted = {"wheels": _places(version.wheels), "requirements": version.requirements, "system_site": site}
    if host.ask("install", environment=environment, **wanted)["found"]:
        tell("          was there already")
    host.ask("lay-out", name=name, version=version.id, environment=environment, files=_places(version.files))


def _places(files: list[Carried]) -> dict[str, str]:
    return {file.place: file.sha256 for file in files}


def _tell_doctor(said: dict[str, Any], tell: Tell) -> None:
    """What the device's own doctor found; it does not stop anything, for the start itself is the judge."""
    if not said:
        return
    findings = msgspec.convert(said.get("findings", []), list[Finding])
    wrong = [each for each in findings if each.severity not in ("ok", "note")]
    tell(f"doctor    {len(findings)} findings, {len(wrong)} to look at")
    for each in wrong:
        tell(f"          {each.severity}: {each.case}" + (f" Try there: {each.remedy}" if each.remedy else ""))


def _finish(host: Host, config: DeployConfig, operation: str, tell: Tell, **arguments: str) -> Outcome:
    tell(f"start     {config.service.name}.service, until its first result (up to {config.service.start_s} s)")
    outcome = msgspec.convert(host.ask(operation, **arguments), Outcome)
    if not outcome.started:
        after = f"{outcome.back} runs again" if outcome.back else "Nothing runs: there was no version before"
        raise DeployError(f"{outcome.version} did not start on {host.address}: {outcome.why.rstrip('.')}. {after}.")
    return outcome
