"""The packages that a device installs from, as files: edgesight itself, what it needs, and pip."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from edge_app.deploy.target import Target
from edge_app.errors import DeployError

_OLDEST_GLIBC = 17
"""manylinux2014: no older wheels are made for ARM."""


def requirements(target: Target) -> list[str]:
    """What pip is asked for there."""
    own = "edgesight[tflite-runtime]" if target.machine.startswith("armv") else "edgesight"
    # picamera2 of Bookworm was built for numpy 1, and fails to import beside a newer one.
    return [own, *(["numpy<2"] if target.old_numpy else [])]


def version_of(wheels: Sequence[Path]) -> str:
    """The version of edgesight among `wheels`."""
    return next(wheel.name.split("-")[1] for wheel in wheels if wheel.name.startswith("edgesight-"))


def given_wheels(folder: Path) -> list[Path]:
    """All wheels of a folder, by name. Raises DeployError if none or several are edgesight's, or none is pip's."""
    found = sorted(folder.glob("*.whl"))
    if not found:
        raise DeployError(f"There are no wheels (*.whl) in {folder}. Give the folder that has them.")
    own = [wheel.name for wheel in found if wheel.name.startswith("edgesight-")]
    if len(own) > 1:
        raise DeployError(f"{folder} has several wheels of edgesight: {', '.join(own)}. Leave the one that is wanted.")
    for package in ("edgesight", "pip"):
        if not _has(found, package):
            raise DeployError(
                f"{folder} has no wheel of {package}. Try: pip wheel --no-deps . (in a clone of edgesight), "
                "and pip download --no-deps pip"
            )
    return found


def downloaded_wheels(target: Target, cache: Path) -> list[Path]:
    """All wheels for `target`, one of edgesight and one of pip among them, by name: made, downloaded and kept.

    cache: has a folder for each kind of device and each set of requirements, filled once. Raises DeployError.
    """
    if target.machine.startswith("armv"):
        raise DeployError(
            f"The device has a 32-bit system ({target.machine}), for which the package registry has no wheels. Gather "
            "them there once, with pip wheel 'edgesight[tflite-runtime]' pip (Raspberry Pi OS takes them from "
            "piwheels), and give the folder with --wheels. Or install the 64-bit system."
        )
    with TemporaryDirectory(prefix="edgesight-") as temporary:
        own = _own_wheel(Path(temporary))
        folder = cache / _key(target, own)
        if not _has(folder.glob("*.whl"), "pip"):
            shutil.rmtree(folder, ignore_errors=True)
            _fill(folder, target, own)
        shutil.copy2(own, folder / own.name)
    return sorted(folder.glob("*.whl"))


def _has(wheels: Iterable[Path], package: str) -> bool:
    return any(wheel.name.startswith(f"{package}-") for wheel in wheels)


def _key(target: Target, own: Path) -> str:
    """Another one for another device, and where edgesight asks for other packages."""
    with zipfile.ZipFile(own) as archive:
        about = archive.read(next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA")))
    asked = [line for line in about.decode().splitlines() if line.startswith(("Version: ", "Requires-Dist: "))]
    text = json.dumps([asked, requirements(target)])
    python = "".join(map(str, target.python))
    return f"cp{python}-{target.machine}-glibc{target.libc}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _fill(folder: Path, target: Target, own: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".new-") as temporary:
        # Not every system has pip for a virtual environment: Debian keeps it in a package of its own.
        wanted = [str(own), "pip", *requirements(target)[1:]]
        _pip("download", *_only_for(target), "--dest", temporary, *wanted)
        Path(temporary, own.name).unlink(missing_ok=True)
        try:
            Path(temporary).rename(folder)
        except OSError:
            if not folder.is_dir():  # else another deploy was sooner
                raise
        Path(temporary).mkdir(exist_ok=True)  # for its context to remove


def _only_for(target: Target) -> list[str]:
    """What pip is told for another machine: wheels alone, for that Python and glibc or older ones."""
    newest = int(target.libc.split(".")[1])
    platforms = [f"manylinux_2_{minor}_{target.machine}" for minor in range(newest, _OLDEST_GLIBC - 1, -1)]
    platforms += [f"manylinux2014_{target.machine}", f"linux_{target.machine}"]
    python = "".join(map(str, target.python))
    words = ["--only-binary", ":all:", "--implementation", "cp", "--python-version", ".".join(map(str, target.python))]
    words += [word for abi in (f"cp{python}", "abi3", "none") for word in ("--abi", abi)]
    return words + [word for platform in platforms for word in ("--platform", platform)]


def _own_wheel(folder: Path) -> Path:
    """The wheel of this very edgesight: made from the clone that it runs from, else downloaded by its version."""
    clone = _clone()
    if clone:
        # What builds it is fetched, unless it is here.
        isolation = ["--no-build-isolation"] if find_spec("hatchling") else []
        _pip("wheel", "--no-deps", "--quiet", *isolation, "--wheel-dir", str(folder), str(clone))
    else:
        _pip("download", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), f"edgesight=={_own().version}")
    return next(folder.glob("edgesight-*.whl"))


def _clone() -> Path | None:
    """The folder of the source tree; None where edgesight was installed as a package."""
    beside = Path(__file__).parents[2]
    if (beside / "pyproject.toml").is_file():
        return beside
    origin = json.loads(_own().read_text("direct_url.json") or "{}").get("url", "")
    source = Path(unquote(urlsplit(origin).path)) if origin.startswith("file://") else None
    return source if source and source.exists() else None


def _own() -> Distribution:
    try:
        return distribution("edgesight")
    except PackageNotFoundError as error:
        raise DeployError("edgesight is not installed here, and this is no clone of it. Give --wheels DIR.") from error


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR: ")] or lines
        raise DeployError(
            f"pip {arguments[0]} failed: {errors[-1] if errors else done.returncode}. "
            "Check the network, or gather the wheels by other means and give --wheels DIR."
        )
