"""What a device says of itself, and whether edgesight can be put on it."""

from pathlib import PurePosixPath

from msgspec import Struct

from edge_app.deploy.config import Service
from edge_app.errors import DeployError

_PYTHONS = ((3, 11), (3, 13))
"""The oldest and the newest, as in pyproject.toml."""


class Target(Struct, frozen=True):
    """As `on_device.facts` finds it.

    python: (major, minor). machine: its Python's, as uname names it. libc: glibc's version, empty for another. numpy:
    the version that the system's Python has, or empty. groups: those of cameras, USB and graphics that exist.
    """

    python: tuple[int, int]
    machine: str
    libc: str
    free_bytes: int
    user: str
    home: str
    root: bool
    sudo: bool
    systemd: bool
    picamera2: bool
    numpy: str
    groups: tuple[str, ...]

    @property
    def base(self) -> PurePosixPath:
        """Where versions lie."""
        return PurePosixPath(self.home) / ".local/share/edgesight-deploy"

    @property
    def data(self) -> PurePosixPath:
        """The one folder that the service may write in; enrolled people are kept there too."""
        return PurePosixPath(self.home) / ".local/share/edgesight"

    @property
    def system_site(self) -> bool:
        """Whether the virtual environment has to see the system's packages: the Pi's picamera2 is one of them."""
        return self.picamera2

    @property
    def old_numpy(self) -> bool:
        """Whether the system's picamera2 was built for numpy 1, and breaks with a newer one in the same process."""
        return self.picamera2 and self.numpy.startswith("1.")

    def __str__(self) -> str:
        python = ".".join(map(str, self.python))
        camera = ", with picamera2" if self.picamera2 else ""
        free = f"{self.free_bytes / 1e9:.1f} GB free"
        return f"Python {python} on {self.machine}, glibc {self.libc or 'none'}, {free}, user {self.user}{camera}"


def check(target: Target, service: Service, address: str) -> None:
    """Raise DeployError for a device that cannot run it, or not as `service` wants."""
    oldest, newest = _PYTHONS
    if not oldest <= target.python <= newest:
        raise DeployError(
            f"{address} has Python {'.'.join(map(str, target.python))}; wanted 3.{oldest[1]} to 3.{newest[1]}: "
            "Raspberry Pi OS Bookworm or Trixie."
        )
    if not target.libc:
        raise DeployError(f"{address} has no glibc, for which the packages are built. Try: Raspberry Pi OS or Debian.")
    if not target.systemd:
        raise DeployError(f"{address} has no systemd, which keeps the loop running. Try: Raspberry Pi OS or Debian.")
    if service.kind == "system" and not (target.root or target.sudo):
        raise DeployError(
            f"{target.user} may not become root on {address} without a password, which a service of the system needs. "
            'Write kind = "user" into [service] of the configuration, or allow it with visudo.'
        )


def check_space(target: Target, needed: int, address: str) -> None:
    """Raise DeployError where `needed` bytes do not fit."""
    if needed > target.free_bytes:
        raise DeployError(
            f"{address} has {target.free_bytes / 1e6:.0f} MB free in {target.home}; about {needed / 1e6:.0f} MB are "
            "needed. Nothing was sent. Make room there, for example with: sudo apt clean"
        )
