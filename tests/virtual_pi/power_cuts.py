"""The power is cut while people are enrolled and deleted: what was acknowledged must be there at the next boot."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from virtual_pi.verdicts import Verdict

FRESH = 10
"""Rounds after which a new gallery is begun, so that the moments of its making are cut as well."""
NEVER = 10**9
"""Steps of a round, more than any power lasts."""


@dataclass
class Ledger:
    """Keeps the books over the rounds of boots and cuts.

    known: who must be there, of all that was acknowledged. doing: what was under way at the cut, all or nothing of
    which may be found. acknowledged, checked, finished: how many deeds were, how many of them were
    looked for after a cut, and how many were done at a cut though not acknowledged yet.
    losses: what went wrong, one sentence each.
    """

    known: set[str] = field(default_factory=set)
    doing: tuple[str, str] | None = None
    acknowledged: int = 0
    checked: int = 0
    finished: int = 0
    losses: list[str] = field(default_factory=list)

    def told(self, number: int, lines: Iterable[str]) -> None:
        """Book what the virtual Pi said in round `number`, from its boot to the cut."""
        found: set[str] = set()
        complete = False
        for line in lines:
            match line.split():
                case ["found", "all"]:
                    self._settle(number, found)
                    complete = True
                    if number % FRESH == 0:
                        self.known = set()
                case ["found", name]:
                    found.add(name)
                case ["try", action, name]:
                    self.doing = (action, name)
                case ["done", action, name]:
                    self.acknowledged += 1
                    self._apply(action, name)
                    self.doing = None
                case ["broken" | "end", *_]:
                    self.losses.append(f"round {number}: {line}")
        if not complete:
            self.losses.append(f"round {number}: the gallery did not open, or the boot failed")

    def verdict(self, cuts: int) -> Verdict:
        """Of all rounds; books without an acknowledgement prove nothing."""
        good = self.checked and not self.losses
        why = "; ".join(self.losses) or "nothing acknowledged is lost, and every file opened"
        told = f"{cuts} cuts, {self.checked} deeds acknowledged, {self.finished} more done at a cut"
        return Verdict("power_cuts", "passed" if good else "failed", f"{told}; {why}")

    def _settle(self, number: int, found: set[str]) -> None:
        """Whether who was found is who must be there; the deed that the cut interrupted may be done or not."""
        self.checked = self.acknowledged
        if found != self.known and self.doing:
            self._apply(*self.doing)
            self.finished += 1
        self.doing = None
        if lost := sorted(self.known - found):
            self.losses.append(f"round {number}: acknowledged and lost: {', '.join(lost)}")
        if risen := sorted(found - self.known):
            self.losses.append(f"round {number}: there, though deleted or never enrolled: {', '.join(risen)}")
        self.known = found

    def _apply(self, action: str, name: str) -> None:
        if action == "enrol":
            self.known.add(name)
        else:
            self.known.discard(name)
