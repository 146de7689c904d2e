"""Where the time of a frame goes."""

from collections.abc import Mapping

from edge_app.loop.latency import Summary
from edge_app.page.svg import RIGHT, WIDTH, Axis, bar, drawing, line, text

_NAMES, _ROW = 112, 22
_BESIDE = ("wait", "grab", "age")
"""wait and grab lie between the frames, and age is no stage but what all of them come to."""


def budget(title: str, stages: Mapping[str, Summary]) -> str:
    """A bar for each stage's median, a thin line to its 95th percentile; the age of the results below."""
    rows = [(name, stage) for name, stage in stages.items() if name not in _BESIDE]
    rows += [(name, stages[name]) for name in ("age",) if name in stages]
    x = Axis(0, max(stage.p95 for _, stage in rows), _NAMES, RIGHT - 48)
    parts = [_row(name, stage, index, x) for index, (name, stage) in enumerate(rows)]
    note = text(WIDTH - 12, _ROW * len(rows) + 20, "ms: median, and a line to the 95th percentile", "small", "end")
    return drawing(title, *parts, note, height=_ROW * len(rows) + 28)


def _row(name: str, stage: Summary, index: int, x: Axis) -> str:
    top = 6 + index * _ROW
    middle = top + _ROW / 2 - 3
    kind = "age" if name == "age" else "invoke" if name.endswith("invoke") else "stage"
    return (
        text(_NAMES - 6, middle + 4, name, "label", "end")
        + bar(_NAMES, top, x(stage.p50) - _NAMES, _ROW - 7, kind, f"{name}: median {stage.p50:.3f} ms")
        + line((x(stage.p50), middle), (x(stage.p95), middle), "mark")
        + text(x(stage.p95) + 5, middle + 4, f"{stage.p50:.3g}", "label")
    )
