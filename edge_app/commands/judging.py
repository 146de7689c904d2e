"""Judging a model on many pictures, with progress."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from edge_app.commands.progress import progress

if TYPE_CHECKING:
    from edge_app.evaluation.judge import Judged, Judgement
    from edge_app.pictures.dataset import Picture


def judge_with_progress(what: str, model: "Judged", pictures: "Sequence[Picture]") -> "Judgement":
    """The answers of `model`, which the bar calls `what`, to `pictures`."""
    from edge_app.evaluation.judge import judge

    with progress(f"judging {what}", len(pictures)) as done:
        return judge(model, pictures, done)
