"""Judging a model on many pictures, with progress."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from edge_app.commands.progress import progress

if TYPE_CHECKING:
    from edge_app.evaluation.detector import Detecting
    from edge_app.evaluation.judge import Judged, Judgement
    from edge_app.pictures.coco import Annotated
    from edge_app.pictures.dataset import Picture
    from edge_app.values import Detections


def judge_with_progress(what: str, model: "Judged", pictures: "Sequence[Picture]") -> "Judgement":
    """The answers of `model`, which the bar calls `what`, to `pictures`."""
    from edge_app.evaluation.judge import judge

    with progress(f"judging {what}", len(pictures)) as done:
        return judge(model, pictures, done)


def find_with_progress(what: str, model: "Detecting", pictures: "Sequence[Annotated]") -> "list[Detections]":
    """What `model`, which the bar calls `what`, finds in each of `pictures`."""
    from edge_app.evaluation.detector import detect_all

    with progress(f"judging {what}", len(pictures)) as done:
        return detect_all(model, pictures, done)
