"""`edgesight run --explain`."""

import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from tiny_detector import detector_flatbuffer, detector_spec
from tiny_pooled import patch_pictures, pooled_flatbuffer, pooled_spec

from edge_app.commands import cli
from edge_app.errors import EdgesightError, ExplainError
from edge_app.inference.container import attach


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Three models and ten pictures of a patch; it is the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "patches.tflite").write_bytes(attach(pooled_flatbuffer(), pooled_spec()))
    (tmp_path / "flat.tflite").write_bytes(attach(pooled_flatbuffer("flat"), pooled_spec()))
    (tmp_path / "strips.tflite").write_bytes(attach(detector_flatbuffer(), detector_spec()))
    (tmp_path / "pictures").mkdir()
    for number, (picture, _, _) in enumerate(patch_pictures(10)):
        large = cv2.resize(picture, (320, 320), interpolation=cv2.INTER_NEAREST)
        cv2.imwrite(f"pictures/{number}.png", large)
    return tmp_path


def run(*arguments):
    """The figures, or the error."""
    done = CliRunner().invoke(cli, ["run", "--json", *map(str, arguments)])
    if done.exception:
        assert isinstance(done.exception, EdgesightError), done.exception
        return done.exception
    return json.loads(done.stdout)


def _answers(path):
    return [json.loads(line)["top"] for line in path.read_text().splitlines()]


def frames(path):
    capture = cv2.VideoCapture(str(path))
    while (read := capture.read())[0]:
        yield read[1]


@pytest.mark.parametrize(("model", "way"), [("patches", "cam"), ("patches", "occlusion"), ("flat", "occlusion")])
def test_the_map_glows_where_the_patch_is_and_its_cost_is_a_stage(folder, model, way):
    common = ("--model", f"{model}.tflite", "--source", "pictures", "--jsonl")
    plain = run(*common, "plain.jsonl", "--save", "plain.avi")
    figures = run(*common, "explained.jsonl", "--save", "explained.avi", "--explain", way)
    assert figures["stages"]["explain"]["n"] == 10
    assert list(figures["stages"])[2:6] == ["preprocess", "invoke", "decode", "explain"]
    assert "explain" not in plain["stages"]
    assert _answers(folder / "plain.jsonl") == _answers(folder / "explained.jsonl")
    _, _, (top, left) = patch_pictures(10)[3]
    before, after = (list(frames(f"{each}.avi"))[3].astype(int) for each in ("plain", "explained"))
    change = cv2.blur(abs(after - before).sum(axis=2).astype(np.float32), (21, 21))[80:280, 150:310]
    row, column = np.unravel_index(change.argmax(), change.shape)
    if top >= 5 and left >= 8:  # where no text is drawn
        assert top * 20 - 20 <= row + 80 <= top * 20 + 140
        assert left * 20 - 20 <= column + 150 <= left * 20 + 140


def test_live_it_is_the_map_that_costs_no_further_run(folder):
    figures = run(
        "--model",
        "patches.tflite",
        "--source",
        "test:64x48@200",
        "--frames",
        5,
        "--explain",
        "cam",
        "--save",
        "out.avi",
    )
    assert figures["stages"]["explain"]["n"] == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--model", "patches.tflite", "--explain", "occlusion", "--source", "test:64x48@200"), "Use --explain cam"),
        (
            ("--model", "flat.tflite", "--explain", "cam", "--source", "pictures"),
            "Use occlusion, which works for every",
        ),
        (("--model", "strips.tflite", "--explain", "cam", "--source", "pictures"), "is made to detect"),
        (("--model", "strips.tflite", "--explain", "occlusion", "--source", "pictures"), "is made to detect"),
        (("--classify", "patches.tflite", "--explain", "cam", "--source", "pictures"), "--model alone"),
        (("--objects", "strips.tflite", "--explain", "cam", "--source", "pictures"), "--model alone"),
    ],
)
def test_what_cannot_be_explained_is_refused_and_nothing_is_written(folder, arguments, message):
    error = run(*arguments, "--save", "out.avi", "--jsonl", "out.jsonl")
    assert isinstance(error, ExplainError)
    assert message in str(error)
    assert not list(folder.glob("out.*"))


@pytest.mark.parametrize("way", ["cam", "occlusion"])
def test_a_map_that_nobody_would_see_is_not_made(folder, way):
    error = run("--model", "patches.tflite", "--source", "pictures", "--explain", way, "--jsonl", "out.jsonl")
    assert isinstance(error, ExplainError)
    assert "Add --show for a window, or --save out.mp4" in str(error)
    assert not (folder / "out.jsonl").exists()
