"""Everything that the checks look at, so that tests can put a fake in its place."""

import getpass
import grp
import os
import platform
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from edge_app.board.command import Runner, run
from edge_app.board.system import system
from edge_app.doctor.package import Packages, installed
from edge_app.own_python import Child, run_python


@dataclass(frozen=True, slots=True)
class Room:
    """A file system. free_mib: for an ordinary user."""

    free_mib: float
    read_only: bool


def room(path: Path) -> Room:
    """Of the file system that `path`, or the nearest folder above it that can be looked at, is on."""
    told = next(found for one in (path, *path.parents) if (found := _file_system(one)))
    return Room(told.f_bavail * told.f_frsize / 2**20, bool(told.f_flag & os.ST_RDONLY))


def _file_system(path: Path) -> os.statvfs_result | None:
    try:
        return os.statvfs(path)
    except OSError:
        return None


def usable(path: Path) -> bool:
    """Whether this user may read and write the device or file."""
    return os.access(path, os.R_OK | os.W_OK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A machine as this process sees it.

    root: stands for / (/proc, /sys, /dev, /etc). architecture: the kernel's, "aarch64". userland_bits: 32 or 64; None
    if not known. glibc: (2, 36); empty for another C library. prefix: of the virtual environment, or of Python.
    search_path: where modules are looked for. groups: of this session. child: runs Python. ask: runs programs.
    """

    root: Path
    python: tuple[int, int]
    architecture: str
    userland_bits: int | None
    glibc: tuple[int, ...]
    packages: Packages
    prefix: Path
    search_path: tuple[Path, ...]
    environment: Mapping[str, str]
    user: str
    groups: frozenset[str]
    now: datetime
    home: Path
    child: Child
    ask: Runner = run
    room: Callable[[Path], Room] = room
    usable: Callable[[Path], bool] = usable

    @property
    def python_text(self) -> str:
        """As "3.11"."""
        return f"{self.python[0]}.{self.python[1]}"

    def shown(self, path: Path) -> str:
        """The path as people write it, with ~ for their own folder."""
        return f"~/{path.relative_to(self.home)}" if path.is_relative_to(self.home) else str(path)

    def sees(self, module: str) -> bool:
        """Whether a package of that name lies on the search path; it is not imported."""
        return any((folder / module / "__init__.py").is_file() for folder in self.search_path)


def this_machine() -> Machine:
    """The real one."""
    told = system()
    library, version = platform.libc_ver()
    return Machine(
        root=Path("/"),
        python=sys.version_info[:2],
        architecture=told.machine,
        userland_bits=told.userland_bits,
        glibc=tuple(map(int, version.split("."))) if library == "glibc" else (),
        packages=installed(),
        prefix=Path(sys.prefix),
        search_path=tuple(map(Path, filter(None, sys.path))),
        environment=os.environ,
        user=_user(),
        groups=frozenset(_groups()),
        now=datetime.now(UTC),
        home=_home(),
        child=run_python,
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        return str(os.getuid())


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # as above; Debian calls the home of who has none so
        return Path("/nonexistent")


def _groups() -> list[str]:
    found = []
    for number in {os.getegid(), *os.getgroups()}:
        with suppress(KeyError):
            found.append(grp.getgrgid(number).gr_name)
    return found
