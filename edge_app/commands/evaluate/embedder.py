"""How right an embedder is: all faces against each other, or the protocol of LFW."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click
import msgspec

from edge_app.commands.evaluate.question import Question, print_json
from edge_app.commands.face_options import opened_finder
from edge_app.commands.progress import progress
from edge_app.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from edge_app.evaluation.lfw import LfwReport
    from edge_app.evaluation.recognition import Recognition
    from edge_app.inference.model import Model
    from edge_app.pictures.faces import Face
    from edge_app.values import Floats, Pixels

    PointsOf = Callable[[Pixels, Floats], Floats]

_FOLDS = range(1, 6)
"""Of LFW; nothing that ships is trained on their people."""


def judge_embedder(model: "Model", question: Question) -> None:
    """Compare all faces with each other, and print how often that goes wrong."""
    if not question.detector:
        _judge(model, question, lambda _, known: known, lambda: 0)
        return
    from edge_app.evaluation.detector_points import DetectorPoints

    with opened_finder(question.detector, question.points, None) as finder:
        points_of = DetectorPoints(finder)
        _judge(model, question, points_of, lambda: points_of.missed)


def _judge(model: "Model", question: Question, points_of: "PointsOf", missed: Callable[[], int]) -> None:
    if question.protocol:
        _judge_lfw(model, question, points_of, missed)
    else:
        _judge_faces(model, question, points_of, missed)


def _judge_lfw(model: "Model", question: Question, points_of: "PointsOf", missed: Callable[[], int]) -> None:
    from edge_app.evaluation.lfw import judge_lfw, load_lfw

    lfw = load_lfw(question.data, _FOLDS, points_of=points_of)
    vectors = _embed(model, lfw.images, len(lfw.images))
    report = judge_lfw(lfw, vectors)
    _draw(model, question, vectors, lfw.people)
    if question.as_json:
        print_json(model, question.data, {**msgspec.to_builtins(report), "not_found": missed()})
        return
    _print_pairs(model, report)
    _print_told(report.told)
    click.echo(f"  where {lfw.guessed} faces are is not known: they are taken to be where the others are on average")
    _print_missed(question, missed())


def _judge_faces(model: "Model", question: Question, points_of: "PointsOf", missed: Callable[[], int]) -> None:
    import numpy as np

    from edge_app.evaluation.recognition import recognition
    from edge_app.faces.align import align
    from edge_app.pictures.faces import aligned_face
    from edge_app.pictures.read import read_picture

    faces = _faces(question)
    people = np.array([face.label for face in faces], np.int64)

    def aligned(face: "Face") -> "Pixels":
        if not question.detector:
            return aligned_face(face)
        image_bgr = read_picture(face.path)
        return align(image_bgr, points_of(image_bgr, np.array(face.points, np.float32)))

    vectors = _embed(model, map(aligned, faces), len(faces))
    report = recognition(vectors, people)
    _draw(model, question, vectors, people)
    if question.as_json:
        print_json(model, question.data, {**msgspec.to_builtins(report), "not_found": missed()})
        return
    click.echo(f"{model.spec.name}: {report.faces:,} faces of {report.people:,} people, all against each other")
    _print_told(report)
    _print_missed(question, missed())


def _faces(question: Question) -> "list[Face]":
    """The faces of a run that were held back, or the rows of a file of faces. Raises DataError."""
    from edge_app.pictures.faces import Face, load_faces, load_portraits

    data = question.data
    if (data / "data.json").is_file():
        run = load_faces(data / "data.json")
        return list(run.split(question.split or ("test" if run.test else "val")))
    file = data / "faces.csv" if data.is_dir() else data
    if not file.is_file():
        raise DataError(
            f"{data} holds no faces. Wanted a run of an embedder, or a faces.csv with the columns file, person and "
            "right_eye_x ... mouth_centre_y (or --protocol lfw)."
        )
    where = question.where | ({"split": [question.split]} if question.split else {})
    portraits = load_portraits(file, where)
    numbers = {person: number for number, person in enumerate(sorted({one.person for one in portraits}))}
    return [Face(one.path, numbers[one.person], (one.points[0], one.points[1], one.points[2])) for one in portraits]


def _embed(model: "Model", images: "Iterable[Pixels]", count: int) -> "Floats":
    from edge_app.evaluation.recognition import embed_all

    with progress("comparing faces", count) as done:
        return embed_all(model, images, done)


def _draw(model: "Model", question: Question, vectors: "Floats", people: "NDArray[np.int64]") -> None:
    if question.plot:
        from edge_app.evaluation.error_rates import plot_error_rates

        plot_error_rates({model.spec.name: (vectors, people)}, question.plot)


def _print_pairs(model: "Model", report: "LfwReport") -> None:
    (low, high), told = report.pairs.interval, report.told
    click.echo(
        f"{model.spec.name}: {report.pairs.accuracy:.2%} of {report.pairs.n:,} pairs right (95 %: {low:.2%} to "
        f"{high:.2%}), {told.faces:,} faces of {told.people:,} people"
    )


def _print_told(told: "Recognition") -> None:
    for missed in told.missed:
        low, high = missed.interval
        click.echo(
            f"  false match rate {missed.threshold.rate:g} (threshold {missed.threshold.value:.3f}): "
            f"{missed.rate:.2%} of one person's pairs missed (95 %: {low:.2%} to {high:.2%}, n={missed.n:,})"
        )
    for found in told.searches:
        click.echo(
            f"  {found.gallery} enrolled: {found.false_negative:.2%} of their faces missed, "
            f"{found.false_positive:.2%} of strangers named"
        )


def _print_missed(question: Question, missed: int) -> None:
    if question.detector:
        click.echo(f"  {question.detector} did not find {missed} of the faces; they were aligned by the points of DATA")
