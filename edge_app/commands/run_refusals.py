"""Options of `edgesight run` that would do nothing: refused, not passed over."""

from typing import TYPE_CHECKING

import click

from edge_app.errors import ExplainError, OutputError

if TYPE_CHECKING:
    from edge_app.explain.attribution.live import Way
    from edge_app.inference.model import Model
    from edge_app.sinks.draw import Blur
    from edge_app.stages.settings import Stages


def refuse_undrawn(asked: "Stages | None", blur: "Blur", explain: "Way | None", *, drawn: bool) -> None:
    """Raise OutputError, ExplainError for what changes pictures that nobody draws, or that are not drawn so."""
    if blur != "none" and not (asked and asked.faces):
        raise OutputError(
            f"--blur {blur} makes faces unrecognisable; without --faces none are looked for. Add --faces."
        )
    if explain and asked:
        raise ExplainError(
            f"--explain {explain} is of one classifier that looks at the whole picture. Give that with --model alone, "
            "without --faces, --objects, --classify and --stages."
        )
    if explain and not drawn:
        raise ExplainError(
            f"--explain {explain} draws a map over the picture, and nothing is drawn. "
            "Add --show for a window, or --save out.mp4 for an annotated clip."
        )


def refuse_unheeded_alarm(context: click.Context, alone: "Model | None") -> None:
    """Raise UsageError for an alarm that nothing would raise. alone: the one model that looks."""
    asked_for = context.get_parameter_source("alarm") != click.core.ParameterSource.DEFAULT
    if asked_for and (alone is None or alone.spec.task != "anomaly"):
        wanted = f"{alone.spec.name} is made to {alone.spec.purpose}" if alone else "stages raise none"
        raise click.UsageError(f"--alarm is of an anomaly model, given with --model alone; {wanted}.")


def refuse_uncounted(alone: "Model | None") -> None:
    """Raise OutputError where no detector looks by itself. alone: the one model that looks."""
    if alone is None or alone.spec.task != "detect":
        why = f"{alone.spec.name} is made to {alone.spec.purpose}" if alone else "stages follow objects or faces"
        raise OutputError(
            f"--count counts what one detector finds in each picture; {why}. "
            "Give a detector with --model alone, such as --model objects."
        )
