"""The command line `edgesight`: each command is imported only when it is called."""

import sys
from typing import NoReturn

import click

from edge_app.errors import EdgesightError
from edge_app.named import named

_COMMANDS = {
    "data": ("train.data_command:data", "Look at pictures before training, or draw boxes on them."),
    "train": ("train.command:train", "Train a network from a folder of photos, or from a recipe."),
    "convert": ("convert.command:convert", "Convert a trained network to int8 TFLite and prove that it lost nothing."),
    "evaluate": (
        "edge_app.commands.evaluate.command:evaluate",
        "Measure how right a model is, with its interval.",
    ),
    "explain": ("edge_app.commands.explain:explain", "Show what the layers of a model see, cost and look for."),
    "run": ("edge_app.commands.run:run", "Run a model on a camera, clip or folder, with measured latency."),
    "bench": ("edge_app.commands.bench:bench", "Measure models and the loop, and whether the machine let them."),
    "enroll": ("edge_app.commands.enroll:enroll", "Show somebody to the device, who is then known."),
    "people": ("edge_app.commands.people:people", "List, rename, move and forget the people who were enrolled."),
    "verify": ("edge_app.commands.verify:verify", "Say whether two pictures show the same person."),
    "doctor": ("edge_app.commands.doctor:doctor", "Say what is wrong on this machine, and what mends it."),
    "deploy": ("edge_app.commands.deploy:deploy", "Put it on a device over ssh, and keep it running there."),
    "models": ("edge_app.commands.models:models", "List models, show one, add another maker's, or build one."),
}
_OURS = ("edge_app", "train", "convert")
"""A module missing in these is our own mistake, not a package to install."""


class _LazyGroup(click.Group):
    """Knows its commands by name and help line; imports a command when it is run or asked for its own help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = named(_COMMANDS[cmd_name][0])
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="edgesight", prog_name="edgesight")
def cli() -> None:
    """Train a small CNN, convert it to int8 TFLite, run it on a camera, and prove each step."""


def main() -> None:
    """Entry point: a refusal is one clear line on standard error and exit status 2, never a traceback."""
    try:
        sys.exit(cli(standalone_mode=False))
    except click.ClickException as error:
        if isinstance(error, click.UsageError) and error.ctx:
            click.echo(f"{error.ctx.get_usage()}\nTry '{error.ctx.command_path} --help' for help.\n", err=True)
        click.echo(f"error: {error.format_message()}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Interrupted.", err=True)
        sys.exit(130)
    except EdgesightError as error:
        _refuse(str(error))
    except ModuleNotFoundError as error:
        if str(error.name).partition(".")[0] in _OURS:
            raise
        _refuse(
            f"This command needs the package {error.name!r}, which is not installed. "
            "Try: pip install 'edgesight[train]' (on a workstation, not on the Pi)."
        )


def _refuse(reason: str) -> NoReturn:
    click.echo(f"error: {reason}", err=True)
    sys.exit(2)
