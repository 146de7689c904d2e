"""`python -m virtual_pi.pi STEP...`: the steps, one after the other, each with its verdict on a line of its own."""

import subprocess
import sys

from virtual_pi.pi.step import ABSENT
from virtual_pi.verdicts import Outcome, Verdict


def main() -> None:
    """Run the steps that are named; what a step says is indented, its verdict is not."""
    for step in sys.argv[1:]:
        print(f"step {step}", flush=True)
        print(_run(step), flush=True)


def _run(step: str) -> Verdict:
    command = [sys.executable, "-m", f"virtual_pi.pi.{step}"]
    last = "it said nothing"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as program:
        assert program.stdout is not None, "Popen was asked for a pipe"
        for line in program.stdout:
            last = line.strip() or last
            print(f"    {line.rstrip()}", flush=True)
    return Verdict(step, _outcome(program.returncode), last)


def _outcome(status: int) -> Outcome:
    return "passed" if status == 0 else "absent" if status == ABSENT else "failed"


if __name__ == "__main__":
    main()
