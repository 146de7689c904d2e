"""The clock: a Raspberry Pi before the 5 has none that runs without power."""

from datetime import UTC, datetime

from edge_app.doctor.finding import Findings, fine, note, warning
from edge_app.doctor.machine import Machine

_SUBJECT = "clock"
_RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""No copy of this program is older."""
_TIMESYNC = "run/systemd/timesync"
"""Where systemd-timesyncd leaves the file `synchronized` as soon as it has heard from a server."""
_REMEDY = "sudo timedatectl set-ntp true   # without a network: sudo timedatectl set-time '2026-12-31 12:00'"


def clock(machine: Machine) -> Findings:
    """Whether it was set, and is kept right over the network."""
    now = f"{machine.now:%Y-%m-%d %H:%M} UTC"
    if machine.now < _RELEASED:
        case = f"{now} is before this program was made: the clock is not set, and downloads will fail."
        return warning(_SUBJECT, case, _REMEDY)
    folder = machine.root / _TIMESYNC
    if (folder / "synchronized").exists():
        return fine(_SUBJECT, f"{now}, synchronised")
    if folder.is_dir():
        return note(_SUBJECT, f"{now}, not synchronised since the start.", _REMEDY)
    return fine(_SUBJECT, f"{now} (not kept by systemd-timesyncd)")
