"""`edgesight doctor`: what is fine on this machine, what is wrong, and what mends it."""

import json
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from edge_app.doctor.finding import Findings
    from edge_app.doctor.machine import Machine


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Say what is fine on this machine, what is wrong, and the one command that mends it.

    Nothing is changed. Exit status 1 if there is an error; 0 with warnings and notes. It takes some seconds, because
    OpenCV, the interpreter and every model are tried.
    """
    from edge_app.doctor.finding import Severity, worst
    from edge_app.doctor.machine import this_machine

    machine = this_machine()
    findings = _examined(machine)
    if as_json:
        click.echo(json.dumps(_facts(findings, machine), indent=1))
    else:
        _show(findings, machine)
    raise SystemExit(1 if worst(findings) == Severity.ERROR else 0)


def _examined(machine: "Machine") -> "Findings":
    """All findings; on a terminal a line on standard error says what is being looked at."""
    from rich.console import Console

    from edge_app.doctor.doctor import examine

    console = Console(stderr=True)
    if not console.is_terminal:
        return examine(machine)
    with console.status("") as line:
        return examine(machine, begin=lambda subject: line.update(f"looking at: {subject}"))


def _show(findings: "Findings", machine: "Machine") -> None:
    from rich.console import Console

    from edge_app.commands.doctor_screen import print_findings

    print_findings(findings, "edgesight {edgesight} on {board}".format(**_where(machine)), Console(highlight=False))


def _facts(findings: "Findings", machine: "Machine") -> dict[str, Any]:
    from edge_app.doctor.finding import worst

    plain = [asdict(finding) | {"severity": finding.severity.name.lower()} for finding in findings]
    return {**_where(machine), "worst": worst(findings).name.lower(), "findings": plain}


def _where(machine: "Machine") -> dict[str, str]:
    from edge_app.board.name import board_name

    return {"edgesight": version("edgesight"), "board": board_name(machine.root)}
