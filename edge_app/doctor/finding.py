"""What a check found."""

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """NOTE: worth knowing. WARNING: something will go worse than it could. ERROR: something does not work."""

    OK = 0
    NOTE = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact about the machine.

    subject: what it is about, in one word or two. case: what is the case, in one sentence. remedy: the one command or
    act that mends it; empty where nothing is wrong.
    """

    subject: str
    severity: Severity
    case: str
    remedy: str = ""


Findings = list[Finding]


def fine(subject: str, case: str) -> Findings:
    """Nothing is to be done."""
    return [Finding(subject, Severity.OK, case)]


def note(subject: str, case: str, remedy: str = "") -> Findings:
    """Worth knowing."""
    return [Finding(subject, Severity.NOTE, case, remedy)]


def warning(subject: str, case: str, remedy: str) -> Findings:
    """Something will go worse than it could."""
    return [Finding(subject, Severity.WARNING, case, remedy)]


def error(subject: str, case: str, remedy: str) -> Findings:
    """Something does not work."""
    return [Finding(subject, Severity.ERROR, case, remedy)]


def worst(findings: Findings) -> Severity:
    """The severity of the worst of them; OK of none."""
    return max((finding.severity for finding in findings), default=Severity.OK)
