"""`edgesight deploy`: onto a device over ssh, and kept running there."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from edge_app.commands.progress import progress

if TYPE_CHECKING:
    from edge_app.deploy.config import DeployConfig
    from edge_app.deploy.deploy import Outcome


@click.command()
@click.argument("device", metavar="USER@HOST")
@click.option("--config", type=click.Path(path_type=Path), help="TOML file that says what runs there: docs/deploy.md.")
@click.option("--wheels", type=click.Path(path_type=Path), help="Folder with all wheels; nothing is then downloaded.")
@click.option("--rollback", is_flag=True, help="Go back to the version before; a second time, forth again.")
@click.option("--port", type=click.IntRange(1, 65535), help="Of its ssh server, if it is not the usual one.")
@click.option("--ssh-config", type=click.Path(path_type=Path), help="A file in the place of ~/.ssh/config.")
def deploy(
    device: str, config: Path | None, wheels: Path | None, rollback: bool, port: int | None, ssh_config: Path | None
) -> None:
    """Put edgesight with its packages, models and settings on a device, and let systemd keep it running.

    The device needs Python, systemd and ssh, and no internet. The same again goes on after a cut, and finds what is
    done. A version that gives no result is taken back, and the one before runs again.
    """
    from edge_app.commands.run_table import asked
    from edge_app.deploy import deploy as steps
    from edge_app.deploy.bundle import models_and_files
    from edge_app.deploy.config import DeployConfig, read_config
    from edge_app.deploy.host import Host
    from edge_app.deploy.wheels import given_wheels
    from edge_app.user_folders import cache_folder

    settings = read_config(config) if config else DeployConfig()
    folder = config.parent if config else Path()
    if rollback:
        with Host(device, port, ssh_config) as host:
            outcome = steps.roll_back(host, settings, click.echo)
    else:
        # What is missing here is said before the device is asked for anything.
        wanted = asked(settings, folder, str(config or "the command"))
        files = models_and_files(wanted, folder)
        found = given_wheels(wheels) if wheels else []
        order = steps.Order(settings, wanted, files, found, cache_folder() / "wheels")
        with Host(device, port, ssh_config) as host:
            outcome = steps.deploy(host, order, click.echo, lambda name, size: progress(f"sending {name}", size))
    _tell(device, settings, outcome)


def _tell(device: str, settings: "DeployConfig", outcome: "Outcome") -> None:
    own = "" if settings.service.kind == "system" else "--user "
    click.echo(f"runs      {outcome.version}{', as before' if outcome.found else ''}: {outcome.status}")
    for line in outcome.results:
        click.echo(f"          {line}")
    click.echo(f"Follow it: ssh {device} journalctl {own}--follow --unit {settings.service.name}")
