"""`python -m virtual_pi`, started by `scripts/test-pi`: make the machine, install the wheel, boot, try everything."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from virtual_pi import host_folder, wheels
from virtual_pi.arguments import home, parse
from virtual_pi.boot import Boot, blank_disk, qemu_command
from virtual_pi.log import Log
from virtual_pi.power_cuts import Ledger
from virtual_pi.verdicts import Verdict, exit_status, read_verdicts

_MACHINE = Path(__file__).parent / "machine"
_BOOT_S, _STEPS_S = 300.0, 3600.0
"""Limits of time, under emulation beside other work: of a boot, and of all steps."""
_LONGEST_S = 4.0
"""Seconds of enrolling before the power is cut, at the most."""


def main() -> None:
    """Exit status 1 if a step failed, 2 if it could not be tried."""
    asked = parse()
    if os.geteuid():
        _refuse("scripts/test-pi needs root, to install for arm64 in a chroot. Try: sudo scripts/test-pi")
    log = Log(asked.log)
    try:
        with tempfile.TemporaryDirectory(prefix="virtual-pi-") as folder:
            verdicts = _tried(asked, Path(folder), log)
    except subprocess.CalledProcessError as error:
        _refuse(f"{Path(error.cmd[0]).name} ended with status {error.returncode}; what it said stands above.")
    log.say(f"\nOn an emulated {asked.cpu}, Debian {asked.suite}. Answers count, times do not.")
    for verdict in verdicts:
        log.say(f"{verdict.step:12}{verdict.outcome:8}{verdict.why}")
    log.say(f"All that was said: {log.path}")
    log.close()
    sys.exit(exit_status(verdicts))


def _refuse(why: str) -> NoReturn:
    print(f"error: {why}", file=sys.stderr)
    sys.exit(2)


def _tried(asked: argparse.Namespace, folder: Path, log: Log) -> list[Verdict]:
    machine = _made(asked.suite, log)
    log.say("== wheel of this tree, and wheels for arm64 of what its base needs")
    wanted = wheels.fetch(asked.suite, folder / "wheels")
    log.say("== installing them on arm64, without a network")
    for line in _output([str(_MACHINE / "install.sh"), str(machine), str(wanted)]):
        log.say(f"    {line}")
    log.say("== pictures, and what the models answer on this machine")
    host = folder / "host"
    host_folder.fill(host, asked.objects)
    command = qemu_command(machine, host, blank_disk(folder / "state.ext4"), asked.cpu)
    verdicts = _steps(command, host, asked.steps, log) if asked.steps else []
    return [*verdicts, _power_cuts(command, host, asked.cuts, log)] if asked.cuts else verdicts


def _made(suite: str, log: Log) -> Path:
    machine = home() / suite
    if not (machine / "made").exists():
        log.say(f"== making the virtual Pi in {machine}: needs root, programs from apt, 5 GB and some 10 minutes, once")
        subprocess.run([str(_MACHINE / "make.sh"), suite, str(machine)], check=True)
    return machine


def _output(command: Sequence[str]) -> list[str]:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()


def _steps(command: list[str], host: Path, steps: Sequence[str], log: Log) -> list[Verdict]:
    log.say("== booting")
    host_folder.start(host, "pi", *steps)
    said = []
    with Boot(command) as pi:
        for line in pi.lines(_STEPS_S):
            log.say(line)
            said.append(line)
    return read_verdicts(said, steps)


def _power_cuts(command: list[str], host: Path, cuts: int, log: Log) -> Verdict:
    """Boot, enrol, cut, `cuts` times over, and boot once more to see what is left."""
    log.say(f"== cutting the power {cuts} times while people are enrolled and deleted")
    ledger, rng = Ledger(), random.Random(3)
    for number in range(cuts + 1):
        host_folder.start(host, "pi.enrolling", number)
        lines = _round(command, rng.uniform(0, _LONGEST_S))
        for line in lines:
            log.keep(line)
        ledger.told(number, lines)
        log.say(f"    boot {number}: {len(ledger.known)} people, {ledger.acknowledged} deeds acknowledged so far")
    return ledger.verdict(cuts)


def _round(command: list[str], seconds: float) -> list[str]:
    """All that one boot says until its power is cut, `seconds` after it began to enrol."""
    said = []
    with Boot(command) as pi:
        for line in pi.lines(_BOOT_S):
            said.append(line)
            if line == "begin":
                break
        said += pi.lines(seconds)
        return said + pi.cut_power()


if __name__ == "__main__":
    main()
