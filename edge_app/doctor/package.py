"""The Python packages that are installed, from their metadata: none is imported."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from edge_app.doctor.versions import numbers


@dataclass(frozen=True, slots=True)
class Package:
    """name: in lower case, with dashes. folder: where it is, such as .venv/lib/python3.11/site-packages."""

    name: str
    version: str
    folder: Path

    @property
    def numbers(self) -> tuple[int, ...]:
        """(1, 26, 4) for "1.26.4"."""
        return numbers(self.version)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


Packages = tuple[Package, ...]
"""In the order of the search path: the first of a name is the one that is imported."""


def installed() -> Packages:
    """Every package that this Python sees; one whose metadata is cut off or damaged is left out."""
    return tuple(found for one in distributions() if (found := _package(one)))


def _package(one: Distribution) -> Package | None:
    try:
        name, version = one.metadata["Name"], one.version
    except UnicodeDecodeError:  # a worn SD card
        return None
    return Package(name.lower().replace("_", "-"), version or "", Path(str(one.locate_file("")))) if name else None


def first(packages: Packages, *names: str) -> Package | None:
    """The package of the first of `names` that is installed, as it would be imported."""
    return next((one for name in names for one in packages if one.name == name), None)


def beside(packages: Packages, package: Package, name: str) -> Package | None:
    """The package `name` in the same folder: where apt put both there, the one was built with the other."""
    return next((one for one in packages if one.name == name and one.folder == package.folder), None)


def listed(packages: Iterable[object]) -> str:
    """As "opencv-python 4.10 and opencv-python-headless 4.11"."""
    return " and ".join(map(str, packages))
