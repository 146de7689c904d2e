"""Judging a model on many pictures, with progress."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from edge_app.commands.progress import progress

if TYPE_CHECKING:
    from edge_app.evaluation.anomaly import Scores, Scoring
    from edge_app.evaluation.detector import Detecting
    from edge_app.evaluation.judge import Judged, Judgement
    from edge_app.evaluation.recognition import Embedding
    from edge_app.pictures.coco import Annotated
    from edge_app.pictures.dataset import Picture
    from edge_app.pictures.faces import Face
    from edge_app.values import Detections, Floats


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


def score_with_progress(what: str, model: "Scoring", pictures: "Sequence[Picture]") -> "Scores":
    """How unusual `model`, which the bar calls `what`, finds each of `pictures`."""
    from edge_app.evaluation.anomaly import score_all

    with progress(f"judging {what}", len(pictures)) as done:
        return score_all(model, pictures, done)


def embed_with_progress(what: str, model: "Embedding", faces: "Sequence[Face]") -> "Floats":
    """The vectors that `model`, which the bar calls `what`, makes of `faces`."""
    from edge_app.evaluation.recognition import embed_all
    from edge_app.pictures.faces import aligned_face

    with progress(f"judging {what}", len(faces)) as done:
        return embed_all(model, map(aligned_face, faces), done)
