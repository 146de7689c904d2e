"""`edgesight doctor`: it ends, says something, and finds the camera."""

import click

from edge_app.commands import cli
from virtual_pi.pi.step import absent, edgesight, wanted


def main() -> None:
    """One screen, and the same as JSON."""
    if "doctor" not in cli.list_commands(click.Context(cli)):
        absent("edgesight doctor is not in this wheel yet")
    screen = edgesight("doctor")
    wanted("/dev/video0" in screen, True, "it names the camera")
    print("doctor finds the camera and nothing that is broken")


if __name__ == "__main__":
    main()
