"""What the doctor found, on one screen: the worst first, each with what mends it, what is fine in a line."""

import textwrap

from rich.console import Console
from rich.text import Text

from edge_app.doctor.finding import Finding, Severity

_LOOK = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan", Severity.OK: "green"}
_PLURAL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_WORD, _SUBJECT = 8, 12
"""Columns of the severity and the subject."""
_INDENT = " " * (_WORD + _SUBJECT)


def print_findings(findings: list[Finding], heading: str, console: Console) -> None:
    """Print them; remedies are never broken, because they are copied."""
    console.print(Text(f"{heading}\n", "bold"), soft_wrap=True)
    for finding in sorted(findings, key=lambda one: -one.severity):
        _print_one(finding, console)
    console.print()
    console.print(_summary(findings), soft_wrap=True)


def _print_one(finding: Finding, console: Console) -> None:
    look = _LOOK[finding.severity]
    width = max(console.width - len(_INDENT), 30)
    lines = textwrap.wrap(finding.case, width, break_long_words=False, break_on_hyphens=False) or [""]
    head = Text.assemble(
        (f"{finding.severity.name.lower():{_WORD}}", look), (f"{finding.subject:{_SUBJECT}}", "bold"), lines[0]
    )
    for line in (head, *(Text(_INDENT + line) for line in lines[1:])):
        console.print(line, soft_wrap=True)
    if finding.remedy:
        console.print(Text.assemble(_INDENT, ("-> ", look), (finding.remedy, "bold")), soft_wrap=True)


def _summary(findings: list[Finding]) -> Text:
    counts = [(severity, sum(one.severity == severity for one in findings)) for severity in _PLURAL]
    told = [f"{count} {_PLURAL[severity]}{'s' if count > 1 else ''}" for severity, count in counts if count]
    return Text(", ".join(told) + "." if told else "Everything is fine.", "bold")
