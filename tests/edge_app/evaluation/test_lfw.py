"""LFW's protocol on a small set of made-up people."""

import csv
import re

import numpy as np
import pytest
from click.testing import CliRunner
from made_up_faces import save_faces

from edge_app.commands import cli
from edge_app.errors import DataError
from edge_app.evaluation.lfw import judge_lfw, load_lfw
from edge_app.evaluation.recognition import embed_all


class ByColour:
    """Knows a made-up face by its skin."""

    def embed(self, face_bgr):
        colour = face_bgr[70:80, 52:60].mean(axis=(0, 1)) - 128
        return (colour / np.linalg.norm(colour)).astype(np.float32)


@pytest.fixture
def lfw(tmp_path):
    """Two folds of twelve people each, six pictures of each; no points for the first picture."""
    save_faces(tmp_path / "images", range(24), each=6)
    rows = list(csv.DictReader((tmp_path / "images" / "faces.csv").read_text().splitlines()))
    for row in rows:
        name, number = row["person"], int(row["file"].split("/")[1].removesuffix(".png")) + 1
        picture = tmp_path / "images" / name / f"{name}_{number:04}.jpg"
        (tmp_path / "images" / row["file"]).rename(picture)
        row["file"] = f"images/{name}/{picture.name}"
    rows[0] |= {key: "" for key in rows[0] if key.endswith(("_x", "_y"))}
    with (tmp_path / "faces.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    lines = ["2\t12"]
    for fold in range(2):
        people = [f"p{12 * fold + place}" for place in range(12)]
        lines += [f"{person}\t1\t2" for person in people]
        lines += [f"{person}\t1\t{people[(place + 1) % 12]}\t3" for place, person in enumerate(people)]
    (tmp_path / "pairs.txt").write_text("\n".join(lines))
    return tmp_path


def test_pairs_and_pictures_of_the_folds(lfw):
    loaded = load_lfw(lfw, [1, 2])
    assert (len(loaded.images), len(loaded.pairs), loaded.guessed) == (144, 48, 1)
    assert np.bincount(loaded.people).tolist() == [6] * 24
    report = judge_lfw(loaded, embed_all(ByColour(), loaded.images))
    assert report.pairs.n == 48
    assert (report.told.faces, report.told.people) == (144, 24)
    assert [one.gallery for one in report.told.searches] == [5, 20]


def test_an_embedder_that_tells_people_apart_is_told_from_one_that_does_not(lfw):
    class Blind:
        rng = np.random.default_rng(0)

        def embed(self, face_bgr):
            values = self.rng.normal(size=3)
            return (values / np.linalg.norm(values)).astype(np.float32)

    loaded = load_lfw(lfw, [1, 2])
    seeing, blind = (judge_lfw(loaded, embed_all(one, loaded.images)) for one in (ByColour(), Blind()))
    assert seeing.pairs.accuracy > blind.pairs.accuracy + 0.1
    assert seeing.told.missed[0].rate < blind.told.missed[0].rate


def test_every_tenth_person_is_quick(lfw):
    loaded = load_lfw(lfw, [1, 2], every=10)
    assert len(np.unique(loaded.people)) == 3
    assert all({pair.first, pair.second} <= loaded.places.keys() for pair in loaded.pairs)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda lfw: (lfw / "faces.csv").unlink(), "Cannot read the faces"),
        (lambda lfw: (lfw / "faces.csv").write_text("a,b\n1,2\n"), "holds no faces"),
        (lambda lfw: (lfw / "pairs.txt").unlink(), "Cannot read the pairs"),
    ],
)
def test_a_folder_that_is_no_lfw_is_refused(lfw, spoil, message):
    spoil(lfw)
    with pytest.raises(DataError, match=message):
        load_lfw(lfw, [1, 2])


def test_folds_that_are_not_there(lfw):
    for folds in ([1], [7, 8]):
        with pytest.raises(DataError, match=re.escape(f"has fewer than two of the folds {folds}")):
            load_lfw(lfw, folds)


def test_the_command_refuses_a_classifier(lfw):
    done = CliRunner().invoke(cli, ["evaluate", "cifar10", "--data", str(lfw), "--protocol", "lfw"])
    assert "is made to classify; --protocol is for models that embed" in done.output + str(done.exception)
