"""The systemd unit that keeps the loop running, and lets it do little else."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from edge_app.deploy.config import Service
from edge_app.deploy.target import Target

_BOTH = """\
NoNewPrivileges=yes
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
UMask=0077
"""
"""Network for cameras with an address; netlink for USB devices that come and go."""
_SYSTEM = """\
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={data}
InaccessiblePaths=-{ssh} -{gnupg}
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RemoveIPC=yes
KeyringMode=private
CapabilityBoundingSet=
AmbientCapabilities=
DevicePolicy=closed
DeviceAllow=char-video4linux rw
DeviceAllow=char-media rw
DeviceAllow=char-dma_heap rw
DeviceAllow=char-drm rw
DeviceAllow=char-usb_device rw
DeviceAllow=char-apex rw
"""
"""Cameras, with their controls, buffers and graphics memory; the Coral and other devices on USB; the Coral on PCIe.

Not the user manager's to give: it may neither mount nor filter devices. MemoryDenyWriteExecute= is left out, because
libffi, which ctypes and picamera2 stand on, writes what it calls.
"""


def unit(target: Target, service: Service, arguments: Sequence[str]) -> str:
    """The unit for `edgesight run` with `arguments`, on `target`."""
    home = target.base / service.name / "current"
    start = " ".join(map(_argument, [str(home / "venv/bin/edgesight"), "run", *arguments]))
    return f"""\
[Unit]
Description=edgesight camera loop
Documentation=https://pypi.org/project/edgesight/
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart={start}
WorkingDirectory={_specifier(home / "files")}
Environment={_quoted(f"EDGESIGHT_MODELS={home / 'models'}")}
WatchdogSec={service.watchdog_s}
TimeoutStartSec={service.start_s}
TimeoutStopSec=15
Restart=always
RestartSec=2
MemoryMax={service.memory_max}
TasksMax=256
{_kept_in(target, service)}{_BOTH}
[Install]
WantedBy={"multi-user.target" if service.kind == "system" else "default.target"}
"""


def _kept_in(target: Target, service: Service) -> str:
    """What only the system's manager can do: another user, devices, a file system that is read-only."""
    if service.kind == "user":
        return ""
    home = PurePosixPath(target.home)
    places = {"data": target.data, "ssh": home / ".ssh", "gnupg": home / ".gnupg"}
    groups = f"SupplementaryGroups={' '.join(target.groups)}\n" if target.groups else ""
    user = f"User={target.user}\n{groups}"
    return user + _SYSTEM.format_map({name: _specifier(path) for name, path in places.items()})


def _argument(text: str) -> str:
    """A word of a command line, in which systemd also replaces variables."""
    return _quoted(text).replace("$", "$$")


def _quoted(text: str) -> str:
    """A word as systemd.syntax(7) and systemd.unit(5) want it: quoted, without specifiers."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{_specifier(escaped)}"'


def _specifier(text: object) -> str:
    return str(text).replace("%", "%%")
