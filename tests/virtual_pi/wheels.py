"""The wheel of this tree, and wheels for arm64 of all that its base needs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHONS = {"bookworm": "3.11", "trixie": "3.13"}
"""Of each Debian, which is also the Raspberry Pi OS's."""
_GLIBC = {"bookworm": 36, "trixie": 41}
"""The minor version of glibc 2: no wheel that asks for a newer one fits."""


def platforms(suite: str) -> list[str]:
    """Names of the platforms whose wheels run on this Debian, newest first."""
    newest = [f"manylinux_2_{minor}_aarch64" for minor in range(_GLIBC[suite], 16, -1)]
    return [*newest, "manylinux2014_aarch64"]


def download_command(suite: str, wheel: Path, folder: Path) -> list[str]:
    """What fetches `wheel` with what its base needs into `folder`: wheels only, for that Python and arm64."""
    fitting = [word for platform in platforms(suite) for word in ("--platform", platform)]
    python = ["--implementation", "cp", "--python-version", PYTHONS[suite]]
    options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--dest", str(folder)]
    return [sys.executable, "-m", "pip", "download", *options, *python, *fitting, str(wheel)]


def fetch(suite: str, folder: Path) -> Path:
    """Build the wheel and fetch the others; returns the folder that holds them all."""
    folder.mkdir(parents=True)
    built = folder.with_name("built")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(ROOT)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = built.glob("*.whl")
    subprocess.run(download_command(suite, wheel, folder), check=True)
    return folder
