"""Where networks run, as several commands ask for it."""

import click

delegate_option = click.option(
    "--delegate",
    default="none",
    show_default=True,
    metavar="none|edgetpu|PATH",
    help="Accelerator for the models: a Coral Edge TPU, or the library of another TFLite delegate. Where it does not "
    "work the CPU runs them, and it is tried again each minute.",
)
