"""What each step in the virtual Pi came to, as told on its serial console and read back from there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "absent"]
_LINE = re.compile(r"verdict (\w+) (passed|failed|absent): (.*)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """step: its name. outcome: absent where the wheel has nothing to try it on. why: the step's last line."""

    step: str
    outcome: Outcome
    why: str

    def __str__(self) -> str:
        return f"verdict {self.step} {self.outcome}: {self.why}"


def read_verdicts(lines: Iterable[str], expected: Sequence[str]) -> list[Verdict]:
    """The verdict of each expected step, in that order; a step that never told one has failed."""
    found = {
        match[1]: Verdict(match[1], _outcome(match[2]), match[3]) for match in map(_LINE.fullmatch, lines) if match
    }
    silent = "no verdict: the virtual Pi stopped, or ran out of time, before or in this step"
    return [found.get(step, Verdict(step, "failed", silent)) for step in expected]


def exit_status(verdicts: Iterable[Verdict]) -> int:
    """1 if any step failed, else 0."""
    return int(any(verdict.outcome == "failed" for verdict in verdicts))


def _outcome(word: str) -> Outcome:
    return "passed" if word == "passed" else "absent" if word == "absent" else "failed"
