"""Where the time goes, as a part of a report."""

from html import escape

from edge_app.explain.asked import Asked
from edge_app.explain.layers.times import Times
from edge_app.explain.numbers import share, sides
from edge_app.explain.terminal import table_lines
from edge_app.page.section import Section
from edge_app.page.svg import WIDTH, Axis, bar, drawing, text
from edge_app.page.table import table

_HEADS = ("part", "maps", "ms", "share of time", "share of MACs")
_ROW, _NAMES = 26, 96


def time_section(asked: Asked) -> Section | None:
    """Of what the device runs; None where nothing is to be measured, or cannot be."""
    times = asked.subject.form.times(asked.seconds) if asked.seconds else None
    if times is None:
        return None
    words = (
        f"{times.total_ms:.3g} ms on one thread of this machine. The interpreter gives no times of single operators, "
        "so the network was cut off behind each part, and a part's time is the difference of two cuts: the fastest of "
        f"{times.rounds:,} rounds; half of the rounds and the other half differ by up to "
        f"{max(times.doubt_ms, 0.001):.1g} ms."
    )
    rows = [_row(times, place) for place in range(len(times.parts))]
    return Section(
        "Where the time goes",
        f'<p>{escape(words)}</p><div class="card narrow">{_bars(times)}</div>{table(_HEADS, rows)}',
        (words, *table_lines(_HEADS, rows)),
        {
            "total_ms": times.total_ms,
            "doubt_ms": times.doubt_ms,
            "rounds": times.rounds,
            "parts": [
                {"first": part.layers[0].name, "last": part.layers[-1].name, "ms": ms, "macs": part.macs}
                for part, ms in zip(times.parts, times.ms, strict=True)
            ],
        },
    )


def _row(times: Times, place: int) -> tuple[str, ...]:
    part, ms = times.parts[place], times.ms[place]
    macs = sum(one.macs for one in times.parts)
    return (
        part.name,
        sides(part.map_hw) if part.map_hw else "-",
        f"{ms:.3f}",
        share(ms, times.total_ms),
        share(part.macs, macs),
    )


def _bars(times: Times) -> str:
    """The share of the time above the share of the multiply-accumulates."""
    macs = sum(part.macs for part in times.parts)
    x = Axis(0, 1, _NAMES, WIDTH - 52)
    drawn = []
    for place, (part, ms) in enumerate(zip(times.parts, times.ms, strict=True)):
        top = 16 + place * _ROW
        spent, counted = ms / times.total_ms if times.total_ms else 0.0, part.macs / macs if macs else 0.0
        drawn.append(text(_NAMES - 6, top + 12, sides(part.map_hw) if part.map_hw else "no maps", "label", "end"))
        drawn.append(bar(_NAMES, top, x(spent) - _NAMES, 9, "invoke", part.name))
        drawn.append(bar(_NAMES, top + 10, x(counted) - _NAMES, 6, "stage", part.name))
        drawn.append(text(x(max(spent, counted)) + 5, top + 12, f"{spent:.0%}", "small"))
    note = text(WIDTH - 12, 10, "blue: time; grey: multiply-accumulates", "small", "end")
    return drawing("Where the time goes", note, *drawn, height=20 + len(times.parts) * _ROW)
