"""Figures in words, the same on the terminal and on the page."""

from collections.abc import Callable, Sequence

from edge_app.bench.alone import Alone
from edge_app.bench.moment import Moment
from edge_app.bench.watch import Watched
from edge_app.board.throttling import Throttling
from edge_app.delegates.shared_library import NONE

_UNTOLD = "not told by this machine"


def described(one: Alone) -> dict[str, str]:
    """A model alone, besides its latencies."""
    macs = ", ".join(f"{name} {count / 1e6:,.2f}" for name, count in one.macs.items()) or "no operator that multiplies"
    return {
        "model": f"{one.path}, {one.size_bytes:,} bytes, {one.dtype}, SHA-256 {one.sha256[:16]}",
        "loading": f"{one.load_ms:.1f} ms; first result after {one.first_result_ms:.1f} ms",
        "million MACs": macs,
        "rate": f"{one.gmacs:.2f} GMAC/s, {one.share_of_peak:.1%} of an int8 matrix product's {one.peak_gmacs:.1f}",
        "delegate": f"{one.delegate}; {_delegated(one)}",
        "operators": one.operator_times,
        "memory": f"{one.peak_mib:.0f} MiB at most, of the whole process" if one.peak_mib else _UNTOLD,
        "energy": _energy(one.invokes.watched),
        "warm-up": f"{one.invokes.warm_up} invokes, not counted",
    }


def conditions(watched: Watched) -> dict[str, str]:
    """What the board was like before, during and after."""
    return {
        "temperature": _course(watched, lambda moment: moment.celsius, "°C"),
        "clock": _course(watched, lambda moment: moment.fastest_mhz, "MHz"),
        "governor": ", ".join(dict.fromkeys(name for one in watched.moments for name in one.governors)) or _UNTOLD,
        "get_throttled": _throttled(watched.moments),
        "supply": _supply(watched.moments),
        "load": _load(watched),
    }


def drift(watched: Watched) -> str:
    """How the last tenth of a long measurement compares with its first; empty for fewer than ten seconds."""
    points = watched.points
    tenth = len(points) // 10
    if not tenth:
        return ""
    first, last = (_middle([point.p50_ms for point in part]) for part in (points[:tenth], points[-tenth:]))
    return f"median {first:.3f} ms in the first tenth, {last:.3f} ms in the last ({last / first - 1:+.1%})"


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _delegated(one: Alone) -> str:
    found = one.share
    if found is None:
        return "not told by the interpreter"
    parts = "1 part" if found.parts == 1 else f"{found.parts} parts"
    return f"{found} in {parts}" + (" of XNNPACK on the processor" if one.delegate == NONE else "")


def _energy(watched: Watched) -> str:
    used = watched.energy
    if used is None:
        return "no sensor"
    return f"{used.watts:.2f} W, {used.each_joules * 1e3:.2f} mJ for each, idle parts included ({used.sensor})"


def _course(watched: Watched, value: Callable[[Moment], float | None], unit: str) -> str:
    during = [number for one in watched.during if (number := value(one)) is not None]
    middle = f"{_between(min(during), max(during))} during" if during else ""
    ends = [
        f"{number:.0f} {name}"
        for one, name in ((watched.before, "before"), (watched.after, "after"))
        if (number := value(one)) is not None
    ]
    parts = [*ends[:1], middle, *ends[1:]]
    return f"{unit}: {', '.join(filter(None, parts))}" if ends or middle else _UNTOLD


def _between(low: float, high: float) -> str:
    return f"{low:.0f}" if f"{low:.0f}" == f"{high:.0f}" else f"{low:.0f} to {high:.0f}"


def _throttled(moments: Sequence[Moment]) -> str:
    seen = [one.throttling for one in moments if one.throttling]
    return f"{_flags(seen[0])} before, {_flags(seen[-1])} after" if seen else _UNTOLD


def _flags(found: Throttling) -> str:
    parts = [("now", found.now.names), ("since the start", found.happened.names)]
    words = "; ".join(f"{when}: {', '.join(names)}" for when, names in parts if names)
    return f"{found.bits:#x}" + (f" ({words})" if words else "")


def _supply(moments: Sequence[Moment]) -> str:
    last, low = moments[-1].supply, any(one.supply.under_voltage for one in moments)
    parts = [
        "too low" if low else "no alarm" if last.under_voltage is not None else "",
        f"{last.input_volts:.2f} V" if last.input_volts else "",
        f"agreed to give {last.max_milliamperes / 1e3:g} A" if last.max_milliamperes else "",
        "a USB device drew too much" if last.usb_over_current else "",
    ]
    return ", ".join(filter(None, parts)) or _UNTOLD


def _load(watched: Watched) -> str:
    used = watched.load
    if used is None:
        return _UNTOLD
    stolen = f", the host of the virtual machine {used.stolen_cores:.2f}" if used.stolen_cores >= 0.005 else ""
    return f"cores: this process {used.own_cores:.2f}, others {used.others_cores:.2f}{stolen}"
