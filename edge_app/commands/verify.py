"""`edgesight verify`: the same person or not."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import json

from edge_app.commands.face_options import (
    detector_option,
    embedder_option,
    fmr_option,
    gallery_option,
    opened_finder,
    points_option,
    threads_option,
)
from edge_app.errors import FaceError

if TYPE_CHECKING:
    from edge_app.evaluation.threshold import Threshold
    from edge_app.inference.model import Model


@click.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
@fmr_option
@gallery_option
@detector_option
@points_option
@embedder_option
@threads_option
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(
    first: Path,
    second: Path,
    fmr: float | None,
    gallery: Path | None,
    detector: str,
    points: str | None,
    embedder: str,
    threads: int | None,
    as_json: bool,
) -> None:
    """Say whether the pictures FIRST and SECOND show the same person. Exit status 0 for yes, 1 for no.

    The answer is a guess with a stated rate of mistakes: so often, two strangers pass for one person.
    """
    from edge_app.faces.same import compare, face_vector
    from edge_app.gallery.place import gallery_place
    from edge_app.inference.model import Model
    from edge_app.pictures.read import read_picture

    with opened_finder(detector, points, threads) as finder, Model(embedder, threads=threads) as embedding:
        threshold = _threshold(embedding, gallery or gallery_place(), fmr)
        vectors = []
        for path in (first, second):
            try:
                vectors.append(face_vector(read_picture(path), finder, embedding))
            except FaceError as error:
                raise FaceError(f"{path}: {error}.") from error
    found = compare(vectors[0], vectors[1], threshold)
    if as_json:
        facts = {
            "same": found.same,
            "score": round(found.score, 4),
            "threshold": round(threshold.value, 4),
            "false_match_rate": threshold.rate,
            "strangers_compared": threshold.n,
        }
        click.echo(json.format(json.encode(facts), indent=1))
    else:
        click.echo(
            f"{'The same person' if found.same else 'Two people'}: score {found.score:.3f}, threshold "
            f"{threshold.value:.3f}, which {threshold.rate:.2%} of pairs of strangers reach"
        )
    raise SystemExit(0 if found.same else 1)


def _threshold(embedder: "Model", gallery: Path, fmr: float | None) -> "Threshold":
    """Of the gallery, where there is one; comparing two pictures makes none."""
    from edge_app.faces.embedder import threshold_of
    from edge_app.gallery.gallery import Gallery

    if not gallery.is_file():
        return threshold_of(embedder, rate=fmr)
    with Gallery(gallery) as people:
        return threshold_of(embedder, people, fmr)
