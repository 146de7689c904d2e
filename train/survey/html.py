"""The survey as one HTML file that needs no other: copies side by side, sizes, a contact sheet for each class."""

import base64
from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files as resources
from itertools import pairwise
from pathlib import Path
from string import Template

from edge_app import files
from edge_app.values import Pixels
from train.survey.contact_sheet import as_jpeg, contact_sheet, tile
from train.survey.finding import Finding, pictures, printable, short_name
from train.survey.sizes import Histogram
from train.survey.survey import Survey
from train.survey.text import size_line, verdict

_GROUPS, _MEMBERS = 24, 7
"""So many groups of a finding, and pictures of a group, are shown; the JSON output names all."""


def write_page(survey: Survey, path: Path) -> None:
    """Write the page. Raises OutputError."""
    page = Template((resources("train.survey") / "page.html").read_text(encoding="utf-8"))
    text = page.substitute(
        title=_safe(f"{pictures(survey.pictures)} of {len(survey.labels)} classes"),
        summary=_safe(f"{survey.root}; {survey.unreadable} cannot be read."),
        verdict=_safe(verdict(survey)),
        findings="\n".join(_finding(finding, survey.root) for finding in survey.findings),
        counts=_counts(survey),
        sizes=_sizes(survey),
        sheets="\n".join(_sheet(label, paths) for label, paths in survey.samples.items()),
    )
    files.write_text(path, text)


def _finding(finding: Finding, root: Path) -> str:
    groups = finding.groups
    if all(len(group) == 1 for group in groups):
        groups = (finding.paths[: _GROUPS // 2],)
    hidden = len(finding.paths) - sum(len(group[:_MEMBERS]) for group in groups[:_GROUPS])
    shown = "".join(_group(group, root) for group in groups[:_GROUPS])
    more = f"<p>and {pictures(hidden)} more</p>" if hidden and shown else ""
    return (
        f'<div class="finding {finding.severity}"><p><span class="severity">{finding.severity}</span> '
        f"<b>{_safe(finding.kind)}</b>: {_safe(finding.message)}</p>"
        f'<p class="advice">{_safe(finding.advice)}</p>{shown}{more}</div>'
    )


def _group(paths: Sequence[Path], root: Path) -> str:
    figures = "".join(
        f"<figure>{_image(tile(path))}<figcaption>{_safe(short_name(path, root))}</figcaption></figure>"
        for path in paths[:_MEMBERS]
    )
    return f'<div class="group">{figures}</div>' if figures else ""


def _counts(survey: Survey) -> str:
    rows = [[printable(label), *(str(classes[label]) for classes in survey.counts.values())] for label in survey.labels]
    splits = survey.counts if len(survey.counts) > 1 else ["pictures"]
    return f"<table>{_row(['class', *splits], 'th')}{''.join(_row(row, 'td') for row in rows)}</table>"


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_safe(cell)}</{tag}>' for cell in cells)}</tr>"


def _sizes(survey: Survey) -> str:
    found = survey.sizes
    if found is None:
        return ""
    return (
        f"<p>{_safe(size_line(found))}</p><h3>Shorter side, pixels</h3>{_bars(found.short_side)}"
        f"<h3>Width / height</h3>{_bars(found.aspect)}"
    )


def _bars(histogram: Histogram) -> str:
    """Horizontal bars; the empty bins at both ends are left out."""
    edges = histogram.edges
    names = [f"{low:g} to {high:g}" for low, high in pairwise(edges)] + [f"{edges[-1]:g} and more"]
    used = [at for at, count in enumerate(histogram.counts) if count]
    shown = range(used[0], used[-1] + 1)
    scale = 100 / max(histogram.counts)
    bars = "".join(
        f'<span>{names[at]}</span><div><div class="bar" style="width:{scale * histogram.counts[at]:.1f}%">&nbsp;</div>'
        f"</div><span>{histogram.counts[at]}</span>"
        for at in shown
    )
    return f'<div class="bars">{bars}</div>'


def _sheet(label: str, paths: Sequence[Path]) -> str:
    image = _image(contact_sheet(paths), "sheet") if paths else "<p>No picture can be read.</p>"
    return f"<h3>{_safe(label)}</h3>{image}"


def _image(image_bgr: Pixels | None, kind: str = "tile") -> str:
    if image_bgr is None:
        return '<div class="missing">no picture</div>'
    data = base64.b64encode(as_jpeg(image_bgr)).decode()
    return f'<img class="{kind}" alt="" src="data:image/jpeg;base64,{data}">'


def _safe(text: str) -> str:
    return escape(printable(text))
