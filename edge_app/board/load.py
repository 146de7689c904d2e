"""How many cores other processes take."""

from pathlib import Path

from msgspec import Struct

from edge_app.board.kernel_file import text

_IDLE, _IO_WAIT, _STEAL, _GUEST = 3, 4, 7, 8
"""Columns of /proc/stat (man proc_stat): user nice system idle iowait irq softirq steal guest guest_nice. Guests are
counted in user already."""
_OWN = slice(11, 15)
"""Of /proc/self/stat, after the name: utime, stime, and those of children that have ended."""


class Ticks(Struct, frozen=True, kw_only=True):
    """Clock ticks since the machine was switched on, summed over its cores. own: of this process and its children."""

    total: int
    busy: int
    stolen: int
    own: int
    cores: int


class Load(Struct, frozen=True, kw_only=True):
    """In cores: 1.0 is one core all the time. stolen: taken by the host of a virtual machine."""

    own_cores: float
    others_cores: float
    stolen_cores: float


def ticks(root: Path = Path("/")) -> Ticks | None:
    """The counters now; None where the kernel does not tell them."""
    lines = (text(root / "proc/stat") or "").splitlines()
    own = (text(root / "proc/self/stat") or "").rpartition(")")[2].split()
    rows = [line.split() for line in lines if line.startswith("cpu")]
    if not rows or len(own) < _OWN.stop:
        return None
    columns = [int(value) for value in rows[0][1 : 1 + _GUEST]]
    columns += [0] * (_GUEST - len(columns))
    idle, stolen = columns[_IDLE] + columns[_IO_WAIT], columns[_STEAL]
    return Ticks(
        total=sum(columns),
        busy=sum(columns) - idle - stolen,
        stolen=stolen,
        own=sum(int(value) for value in own[_OWN]),
        cores=max(1, len(rows) - 1),
    )


def load(before: Ticks | None, after: Ticks | None) -> Load | None:
    """Between two moments; None where they are not known, or too close to each other (a tick is 10 ms)."""
    if before is None or after is None or after.total <= before.total:
        return None
    own = after.own - before.own
    others = max(0, after.busy - before.busy - own)
    share = after.cores / (after.total - before.total)
    return Load(
        own_cores=own * share, others_cores=others * share, stolen_cores=max(0, after.stolen - before.stolen) * share
    )
