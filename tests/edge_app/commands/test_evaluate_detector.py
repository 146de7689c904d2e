"""`edgesight evaluate` for detectors, with a real file and real pictures."""

import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from tiny_detector import detector_flatbuffer, detector_spec

from edge_app.commands import cli
from edge_app.evaluation.mistakes import Mistake
from edge_app.evaluation.mistakes_sheet import sheet
from edge_app.inference.container import attach

WHITE, GREY = 255, 100


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "strips.tflite"
    path.write_bytes(attach(detector_flatbuffer(), detector_spec()))
    return path


def strips(*brightness):
    """16 x 16, four strips one below the other, of these levels."""
    return np.repeat(np.array(brightness, np.uint8), 4)[:, None, None].repeat(16, 1).repeat(3, 2)


@pytest.fixture
def data(tmp_path):
    """Six pictures: on each a bright strip at the top, which the model finds; in two of them another is missed.

    The model says of each of its four cells, 8 x 8 pixels, a box of 4 x 4 about its middle; all cells of a picture look
    at one strip each, so the first strip's box is about (4, 4).
    """
    folder, images, annotations = tmp_path / "data", [], []
    folder.mkdir()
    for number in range(6):
        cv2.imwrite(str(folder / f"{number}.png"), strips(WHITE, 0, 0, 0))
        images.append({"id": number, "file_name": f"{number}.png", "width": 16, "height": 16, "fold": number % 3})
        places = [(2, 2)] + [(10, 10)] * (number < 2)
        annotations += [
            {"id": len(annotations) + n, "image_id": number, "category_id": 7, "bbox": [x, y, 4, 4]}
            for n, (x, y) in enumerate(places)
        ]
    categories = [{"id": 7, "name": "bright"}, {"id": 9, "name": "cat"}]
    (folder / "annotations.json").write_text(
        json.dumps({"images": images, "annotations": annotations, "categories": categories})
    )
    return folder


def _evaluate(*arguments):
    return CliRunner().invoke(cli, ["evaluate", *map(str, arguments)], catch_exceptions=True)


def test_how_much_it_finds(model, data):
    result = _evaluate(model, "--data", data, "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["pictures"], told["unknown"], list(told["labels"])) == (6, ["cat"], ["bright"])
    half = told["labels"]["bright"]["precision"]["0.5"]
    assert (half["n"], half["pictures"]) == (8, 6)
    assert half["value"] == pytest.approx(6 / 8)
    # COCO measures at 101 recalls: of these, 0 to 0.75 are reached.
    assert told["coco"]["half"] == pytest.approx(76 / 101, abs=1e-6)
    assert told["coco"]["large"] is None  # nothing so large is there


def test_the_table_says_the_same(model, data):
    result = _evaluate(model, "--data", data / "annotations.json", "--where", "fold=0", "--where", "fold=1")
    assert result.exit_code == 0, result.output
    assert "strips on 4 pictures" in result.stdout
    assert "66.7%" in next(line for line in result.stdout.splitlines() if "bright" in line)
    assert "COCO's measure: mAP 6" in result.stdout
    assert "Left out, as the model has no such label: cat." in result.stderr


def test_how_right_the_numbers_are(model, data):
    told = json.loads(_evaluate(model, "--data", data, "--count", "--json").stdout)
    row = told["counts"]["bright"]
    # Each picture has one that is found; two have one more.
    assert (row["pictures"], row["truth"], row["found"], row["score"]) == (6, 8, 6, 0.5)
    assert row["error"]["value"] == pytest.approx(2 / 6)
    assert row["bias"]["value"] == pytest.approx(-2 / 6)
    assert row["near"]["value"] == pytest.approx(4 / 6)
    assert list(told["counts"]) == ["bright", "all"]
    table = _evaluate(model, "--data", data, "--count").stdout
    assert "-0.33 [" in table
    assert "Numbers of objects" not in _evaluate(model, "--data", data).stdout


def test_each_label_counts_from_its_own_score(tmp_path, data):
    path = tmp_path / "own.tflite"
    path.write_bytes(attach(detector_flatbuffer(), detector_spec(label_scores=(1.0, 0.9), least_score=0.9)))
    told = json.loads(_evaluate(path, "--data", data, "--count", "--rename", "cat=dark", "--json").stdout)
    assert [told["counts"][label]["score"] for label in ("bright", "dark")] == [1.0, 0.9]


def test_curves_and_mistakes_are_drawn(model, data, tmp_path):
    plot, sheet = tmp_path / "curves.png", tmp_path / "misses.jpg"
    result = _evaluate(model, "--data", data, "--plot", plot, "--misses", sheet)
    assert result.exit_code == 0, result.output
    assert min(cv2.imread(str(plot)).shape[:2]) > 300
    # Two were missed: two tiles of a row of four are not white.
    row = cv2.imread(str(sheet))[8:208]
    assert [bool((row[:, 8 + 208 * n : 208 + 208 * n] < 250).any()) for n in range(4)] == [True, True, False, False]


def test_a_name_of_the_data_can_be_that_of_a_label(model, data):
    result = _evaluate(model, "--data", data, "--rename", "cat=dark", "--json")
    told = json.loads(result.stdout)
    assert (told["unknown"], list(told["labels"])) == ([], ["bright", "dark"])
    assert told["labels"]["dark"]["precision"]["0.5"]["n"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--rename", "dog=dark"], "--rename speaks of 'dog'; the data knows bright, cat"),
        (["--rename", "bright=day"], "--rename speaks of the label 'day'; the model knows bright, dark"),
        (["--where", "fold=--5"], "none of 6 images has"),
        (["--where", "fold=²"], "none of 6 images has"),
        (["--points", "faces-points"], "--points is for models that embed"),
        (["--count", "--protocol", "lfw"], "--protocol is for models that embed"),
        (["--rename", "bright"], "--rename is 'bright'; wanted two words with = between, as fold=7"),
        (["--where", "fold=9"], "none of 6 images has"),
        (["--protocol", "lfw"], "is made to detect; --protocol is for models that embed"),
    ],
)
def test_bad_input_is_refused(model, data, arguments, message):
    result = _evaluate(model, "--data", data, *arguments)
    assert result.exit_code != 0
    assert message in result.output + str(result.exception)


@pytest.mark.parametrize("option", ["--plot", "--misses"])
@pytest.mark.parametrize("place", ["model", "annotations"])
def test_nothing_that_is_read_is_written_over(model, data, option, place):
    file = model if place == "model" else data / "annotations.json"
    before = file.read_bytes()
    result = _evaluate(model, "--data", data, option, file)
    assert "is read or written by this run already" in str(result.exception)
    assert file.read_bytes() == before


def test_a_false_alarm_beside_the_picture_can_be_shown(tmp_path):
    path = tmp_path / "wide.png"
    cv2.imwrite(str(path), np.full((16, 288, 3), 200, np.uint8))
    box = np.array([100, 60, 160, 120], np.float32)
    assert sheet([Mistake(path, "face", box, 0.9)]).shape[2] == 3


def test_a_folder_without_boxes_is_refused(model, tmp_path):
    result = _evaluate(model, "--data", tmp_path)
    assert "is in no format that is known. Wanted a COCO .json, a folder of Pascal VOC or one of YOLO" in str(
        result.exception
    )
