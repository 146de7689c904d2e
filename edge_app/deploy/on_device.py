"""The part that runs on the device: sent there as text, read by its own Python, with the standard library alone.

    python3 -c BOOTSTRAP LENGTH OPERATION '{"name": "edgesight", ...}'

The first LENGTH bytes of standard input are this file, what follows belongs to the operation. The answer is one line of
JSON, the last on standard output. What cannot be done is the last line on standard error, with exit status 3.
Everything lies in ~/.local/share/edgesight-deploy: `.store/` has each file that came, by its SHA-256;
`.environments/ID/` each set of packages, which versions share; `NAME/versions/ID/` each version of the service NAME.
Both are whole where there is a file `whole`. `NAME/current` and `NAME/previous` lead to two versions.
"""

from __future__ import annotations

import fcntl
import grp
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import pwd
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Facts = dict[str, Any]

FAILED = 3
BASE = Path.home() / ".local/share/edgesight-deploy"
DATA = Path.home() / ".local/share/edgesight"
STORE, ENVIRONMENTS = BASE / ".store", BASE / ".environments"
GROUPS = ("video", "plugdev", "apex", "render")
"""Cameras, the Coral on USB and on PCIe, the graphics chip."""
_CHUNK = 1 << 16
_UNDER_WAY_S = 3600
"""What came in so many seconds may belong to a deployment of another service that has not come to its end."""


class CannotError(Exception):
    """What cannot be done, in a sentence."""


def facts() -> Facts:
    """What this device is, as far as it matters here."""
    return {
        "python": list(sys.version_info[:2]),
        "machine": _machine(),
        "libc": _libc(),
        "free_bytes": _free_bytes(BASE),
        "user": pwd.getpwuid(os.geteuid()).pw_name,
        "home": str(Path.home()),
        "root": os.geteuid() == 0,
        "sudo": _sudo_works(),
        "systemd": shutil.which("systemctl") is not None,
        "picamera2": importlib.util.find_spec("picamera2") is not None,
        "numpy": _version("numpy"),
        "groups": [name for name in GROUPS if _is_group(name)],
    }


def held(shas: list[str], environment: str) -> Facts:
    """How many bytes of each file are here already, None for all; and whether the packages are installed."""
    sizes = {sha: None if (STORE / sha).is_file() else _size(STORE / (sha + ".part")) for sha in shas}
    return {"sizes": sizes, "installed": (ENVIRONMENTS / environment / "whole").is_file()}


def receive(sha: str, size: int, offset: int) -> Facts:
    """Take the rest of a file, from `offset` on, from standard input; what comes before a cut is kept for next time."""
    STORE.mkdir(parents=True, exist_ok=True)
    part = STORE / (sha + ".part")
    with part.open("ab") as file:
        _alone(file)
        file.truncate(offset)
        _copy(file, size - offset)
        os.fsync(file.fileno())
    if _size(part) < size:
        raise CannotError("the connection was cut. What came is kept: try again to go on from there")
    if _sha256(part) != sha:
        part.unlink()
        raise CannotError("a file came damaged, and was not kept. Try again")
    part.chmod(0o400)  # an address with a password may be in it
    part.replace(STORE / sha)
    return {}


def install(environment: str, wheels: dict[str, str], requirements: list[str], system_site: bool) -> Facts:
    """Make a virtual environment of `wheels` ({place: SHA-256}), unless it is whole already."""
    folder = ENVIRONMENTS / environment
    options = ["--system-site-packages"] if system_site else []
    return _whole(folder, wheels, lambda: _environment(folder, requirements, options))


def lay_out(name: str, version: str, environment: str, files: dict[str, str]) -> Facts:
    """Make `version` of `files` ({place: SHA-256}) and an environment, unless it is whole already."""
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = _folder(name, version)
    return _whole(folder, files, lambda: _join(folder, ENVIRONMENTS / environment))


def doctor(name: str, version: str) -> Facts:
    """What the version's own `edgesight doctor --json` says; {} where it has no such command."""
    program = _folder(name, version) / "venv/bin/edgesight"
    try:
        report: Facts = json.loads(_run([str(program), "doctor", "--json"]).stdout)
    except ValueError:
        return {}
    return report


def activate(name: str, version: str) -> Facts:
    """Start `version` in the place of the current one; which comes back if it does not start. Finished: left alone."""
    home = BASE / name
    old, before = _target(home / "current"), _target(home / "previous")
    if old == version and _is_active(name, version):
        return {"found": True, "started": True, "version": version, **_seen(name, version)}
    if old not in ("", version):
        _link(home / "previous", old)
    _link(home / "current", version)
    written = _written(name, version)
    _stop_other_kind(name, old, version)
    why = _start(name, version)
    if not why:
        _tidy(home)
        return {"found": False, "started": True, "version": version, **_seen(name, version, written)}
    back = _go_back(name, version, old, before)
    return {"found": False, "started": False, "version": version, "why": why, "back": back}


def roll_back(name: str) -> Facts:
    """Start the version that ran before the current one; the two change places."""
    previous = _target(BASE / name / "previous")
    if not (previous and (_folder(name, previous) / "whole").is_file()):
        raise CannotError("there is no version before the one that is installed, so none to go back to")
    return activate(name, previous)


def _whole(folder: Path, files: dict[str, str], finish: Callable[[], None]) -> Facts:
    """A folder with `files`, finished, and on the disk before the file that says so; or nothing."""
    if (folder / "whole").is_file():
        return {"found": True}
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _fill(folder, files)
        finish()
        os.sync()
        with (folder / "whole").open("wb") as whole:
            os.fsync(whole.fileno())
    except (CannotError, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return {"found": False}


def _fill(folder: Path, files: dict[str, str]) -> None:
    for place, sha in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(STORE / sha, path)


def _join(folder: Path, environment: Path) -> None:
    """A version with its environment, and with the folders that its unit counts on."""
    for always in ("files", "models"):
        (folder / always).mkdir(exist_ok=True)
    (folder / "venv").symlink_to(environment / "venv")


def _environment(folder: Path, requirements: list[str], options: list[str]) -> None:
    """A virtual environment of the wheels of the version alone; pip works from its own wheel, and is not installed."""
    _must(
        [sys.executable, "-I", "-m", "venv", "--without-pip", *options, str(folder / "venv")], "no virtual environment"
    )
    wheels = folder / "wheels"
    pip = next(wheels.glob("pip-*.whl"))
    command = [str(folder / "venv/bin/python"), str(pip / "pip"), "--isolated", "install", "--no-index"]
    command += ["--find-links", str(wheels), "--ignore-installed", "--no-cache-dir", "--disable-pip-version-check"]
    _must([*command, *requirements], "pip cannot install it")


def _start(name: str, version: str) -> str:
    """Let systemd run `version`; why it does not, else an empty text. With Type=notify this is until a result."""
    _place_unit(name, version)
    control = _control(version, name)
    _must([*control, "daemon-reload"], "systemd does not read its units")
    _must([*control, "enable", name + ".service"], "systemd does not enable the service")
    since = int(time.time())
    if _run([*control, "restart", name + ".service"]).returncode == 0:
        return ""
    return _why(name, version, since)


def _go_back(name: str, version: str, old: str, before: str) -> str:
    """Undo what `activate` did; the version that runs again, else an empty text."""
    home = BASE / name
    back = before if old in ("", version) else old  # the same one again: the one before it
    _link(home / "previous", "" if back == before else before)
    _link(home / "current", back)
    if not back:
        _disable(name, version)
        return ""
    _stop_other_kind(name, version, back)
    return back if not _start(name, back) else ""


def _stop_other_kind(name: str, old: str, new: str) -> None:
    """A unit of the user and one of the system have the same name, and would both want the camera."""
    if old and _settings(name, old)["kind"] != _settings(name, new)["kind"]:
        _disable(name, old)


def _disable(name: str, version: str) -> None:
    _run([*_control(version, name), "disable", "--now", name + ".service"])


def _place_unit(name: str, version: str) -> None:
    unit = _folder(name, version) / "edgesight.service"
    if _settings(name, version)["kind"] == "system":
        place = "/etc/systemd/system/" + name + ".service"
        _must([*_root(), "install", "-m", "644", str(unit), place], "the unit cannot be installed")
        return
    folder = Path.home() / ".config/systemd/user"
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / (name + ".service.new")
    shutil.copyfile(unit, beside)
    beside.replace(folder / (name + ".service"))
    # Without lingering, the user's services end with the session (loginctl(1)).
    _must(["loginctl", "enable-linger"], "the service would end when you log out")


def _why(name: str, version: str, since: int) -> str:
    """The service's last words after `since` (seconds of the epoch): what the version before said is another matter."""
    own = [] if _settings(name, version)["kind"] == "system" else ["--user"]
    root = [] if own else _root()
    command = [*root, "journalctl", *own, "--unit", name + ".service", "--since", "@" + str(since)]
    command += ["--lines", "30", "--output", "cat", "--no-pager"]
    if shutil.which("journalctl") is None:
        return "it gave no result (there is no journalctl to say why)"
    lines = [line.strip() for line in _run(command).stdout.splitlines() if line.strip()]
    errors = [line[len("error: ") :] for line in lines if line.startswith("error: ")]
    return (errors or lines or ["it gave no result, and said nothing"])[-1]


def _seen(name: str, version: str, since: int = 0) -> Facts:
    """The service's status line, and the last of its results where they are written, from the byte `since` on."""
    show = [*_control(version, name), "show", name + ".service", "--property", "StatusText", "--value"]
    jsonl = _settings(name, version)["jsonl"]
    return {"status": _run(show).stdout.strip(), "results": _last_lines(Path(jsonl), since) if jsonl else []}


def _written(name: str, version: str) -> int:
    """Bytes of results that are there already."""
    jsonl = _settings(name, version)["jsonl"]
    return _size(Path(jsonl)) if jsonl else 0


def _last_lines(path: Path, since: int) -> list[str]:
    """At most three, of the end of the file: it may be long."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        file.seek(max(since, _size(path) - _CHUNK))
        return file.read().decode(errors="replace").splitlines()[-3:]


def _is_active(name: str, version: str) -> bool:
    return _run([*_control(version, name), "is-active", "--quiet", name + ".service"]).returncode == 0


def _control(version: str, name: str) -> list[str]:
    """systemctl, of the system or of the user."""
    if _settings(name, version)["kind"] == "system":
        return [*_root(), "systemctl"]
    os.environ.setdefault("XDG_RUNTIME_DIR", "/run/user/" + str(os.geteuid()))
    return ["systemctl", "--user"]


def _settings(name: str, version: str) -> Facts:
    settings: Facts = json.loads((_folder(name, version) / "deploy.json").read_text())
    return settings


def _tidy(home: Path) -> None:
    """Keep the current version and the one before, and what they are made of: cards are small."""
    kept = {_target(home / "current"), _target(home / "previous")}
    _keep(home / "versions", kept)
    used = {venv.readlink().parent.name for venv in BASE.glob("*/versions/*/venv")}
    _keep(ENVIRONMENTS, used | {path.name for path in ENVIRONMENTS.iterdir() if _is_new(path)})
    for file in STORE.iterdir():
        if file.stat().st_nlink == 1 and not _is_new(file):
            file.unlink()


def _keep(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if path.name not in names:
            shutil.rmtree(path, ignore_errors=True)


def _is_new(path: Path) -> bool:
    return time.time() - path.stat().st_mtime < _UNDER_WAY_S


def _folder(name: str, version: str) -> Path:
    return BASE / name / "versions" / version


def _target(link: Path) -> str:
    """The version that a link leads to; empty without one."""
    return link.readlink().name if link.is_symlink() else ""


def _link(link: Path, version: str) -> None:
    """Let `link` lead to `version`, in one step; to nothing for an empty one."""
    if not version:
        link.unlink(missing_ok=True)
        return
    beside = link.with_name(link.name + ".new")
    beside.unlink(missing_ok=True)
    beside.symlink_to("versions/" + version)
    beside.replace(link)


def _root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def _sudo_works() -> bool:
    return shutil.which("sudo") is not None and _run(["sudo", "-n", "true"]).returncode == 0


def _must(command: list[str], what: str) -> None:
    done = _run(command)
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR: ")]
        raise CannotError(what + ": " + (errors or lines or ["exit status " + str(done.returncode)])[-1])


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)  # noqa: S603


def _copy(file: Any, count: int) -> None:
    while count > 0 and (chunk := sys.stdin.buffer.read(min(_CHUNK, count))):
        file.write(chunk)
        count -= len(chunk)


def _alone(file: Any) -> None:
    """Nobody else may write the same file: a connection that was cut may be noticed late at this end."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotError("this file is being sent already. If that was cut, try again in a minute") from None


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _free_bytes(path: Path) -> int:
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def _machine() -> str:
    """The architecture of this Python: with a 64-bit kernel, the rest of the system may have 32 bits."""
    narrow = struct.calcsize("P") == 4
    return {"aarch64": "armv7l", "x86_64": "i686"}.get(platform.machine(), platform.machine()) if narrow else (
        platform.machine()
    )  # fmt: skip


def _libc() -> str:
    """For example "2.36"; empty where it is not glibc."""
    name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    return version if name == "glibc" else ""


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _is_group(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


OPERATIONS: dict[str, Callable[..., Any]] = {
    "facts": facts,
    "held": held,
    "receive": receive,
    "install": install,
    "lay-out": lay_out,
    "doctor": doctor,
    "activate": activate,
    "roll-back": roll_back,
}


def main(operation: str, arguments: str) -> None:
    """Do one operation and answer."""
    try:
        answer = OPERATIONS[operation](**json.loads(arguments))
    except CannotError as error:
        reason = str(error)
    except OSError as error:
        reason = str(error.filename or "the device") + ": " + str(error.strerror or error)
    else:
        sys.stdout.write("\n" + json.dumps(answer) + "\n")
        return
    sys.stderr.write("\n" + reason + "\n")
    sys.exit(FAILED)


if __name__ == "__main__":
    main(*sys.argv[2:4])
