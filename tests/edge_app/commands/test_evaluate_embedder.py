"""`edgesight evaluate` for embedders, with the shipped model and made-up faces."""

import json

import cv2
import pytest
from click.testing import CliRunner
from made_up_faces import save_faces

from edge_app.commands import cli


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "faces"
    save_faces(folder, range(12), each=4)
    return folder


def _evaluate(*arguments):
    return CliRunner().invoke(cli, ["evaluate", "faces-embed", *map(str, arguments)], catch_exceptions=True)


def test_all_faces_against_each_other(data):
    result = _evaluate("--data", data, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["faces"], told["people"], told["not_found"]) == (48, 12, 0)
    assert told["missed"][0]["n"] == 12 * 4 * 3 // 2
    assert told["missed"][0]["threshold"]["n"] == 48 * 47 // 2 - 72
    assert told["missed"][0]["rate"] < 0.2  # each has eyes and skin of his own


def test_a_file_and_only_some_of_its_rows(data, tmp_path):
    plot = tmp_path / "mistakes.png"
    result = _evaluate("--data", data / "faces.csv", "--where", "split=train", "--plot", plot)
    assert result.exit_code == 0, result.output
    assert "faces-embed: 32 faces of 8 people, all against each other" in result.stdout
    assert "false match rate 0.01 (threshold" in result.stdout
    assert min(cv2.imread(str(plot)).shape[:2]) > 300


def test_aligned_as_a_detector_does_it(data):
    """What is drawn is hardly a face: some are not found, and those are aligned by the file."""
    plain = json.loads(_evaluate("--data", data, "--json").stdout)
    told = json.loads(_evaluate("--data", data, "--detector", "faces-detect", "--points", "none", "--json").stdout)
    assert told["faces"] == 48
    assert 0 < told["not_found"] < 24
    assert told["missed"] != plain["missed"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--where", "split=nothing"], "none of 48 rows has"),
        (["--misses", "sheet.jpg"], "is made to embed; --misses is for models that detect"),
        (["--detector", "cifar10"], "is no face detector"),
        (["--points", "faces-points"], "--points looks at faces that --detector has found. Give both"),
        (["--split", "train", "--protocol", "lfw"], "--split is not for --protocol"),
    ],
)
def test_bad_input_is_refused(data, arguments, message):
    result = _evaluate("--data", data, *arguments)
    assert result.exit_code != 0
    assert message in result.output + str(result.exception)


def test_a_folder_without_faces_is_refused(tmp_path):
    assert "holds no faces. Wanted a run of an embedder, or a faces.csv" in str(_evaluate("--data", tmp_path).exception)
