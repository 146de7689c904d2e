"""`edgesight run` and `edgesight evaluate` with an anomaly model, a real file that finds bright pictures unusual."""

import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from tiny_anomaly import anomaly_file
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.commands import cli
from edge_app.errors import EdgesightError
from edge_app.inference.container import attach


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The model, and folders test/good and test/bright of six pictures each, of which one is taken for the other."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "brightness.tflite").write_bytes(anomaly_file())
    for kind, levels in (("good", (10, 20, 30, 40, 50, 200)), ("bright", (40, 210, 220, 230, 240, 250))):
        (tmp_path / "test" / kind).mkdir(parents=True)
        for level in levels:
            cv2.imwrite(str(tmp_path / "test" / kind / f"{level:03}.png"), np.full((48, 64, 3), level, np.uint8))
    return tmp_path


def edgesight(*arguments):
    """Exit status and all that was said; an error is what `main` would print."""
    done = CliRunner().invoke(cli, [str(one) for one in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, EdgesightError), done.exception
        return 2, done.output + str(done.exception)
    return done.exit_code, done.output


def test_run_tells_scores_raises_the_alarm_and_draws(folder):
    status, said = edgesight(
        "run", "--model", "brightness.tflite", "--source", "test/bright", "--alarm", "2/3", "--jsonl", "out.jsonl",
        "--save", "out.avi",
    )  # fmt: skip
    assert status == 0, said
    assert "alarm" in said  # a row of the table
    lines = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    assert [line["unusual"] for line in lines] == [False, True, True, True, True, True]
    assert [line["alarm"] for line in lines] == [False, False, True, True, True, True]
    assert [line.get("happened") for line in lines] == [None, None, [{"what": "alarm began"}], None, None, None]
    assert lines[0]["threshold"] == 0.5
    assert lines[0]["hottest"] == [32, 24]
    assert lines[0]["age_ms"] > 0
    capture = cv2.VideoCapture("out.avi")
    first, last = capture.read()[1], [capture.read()[1] for _ in range(5)][-1]
    assert np.ptp(first[28, 2:-2].mean(axis=0)) < 20  # grey
    assert last[28, 0, 2] > last[28, 0, 0] + 50  # the red frame of the alarm


@pytest.mark.parametrize("share", ["3/2", "0/3", "x", "5", "-1/2"])
def test_an_alarm_that_cannot_be_is_refused(folder, share):
    status, said = edgesight("run", "--model", "brightness.tflite", "--source", "test/good", "--alarm", share)
    assert status == 2
    assert "is no K/N. Wanted for example 5/8" in said


def test_evaluate_tells_the_area_and_both_rates(folder):
    status, said = edgesight("evaluate", "brightness.tflite", "--data", folder, "--json")
    assert status == 0, said
    found = json.loads(said)
    assert found["ranking"]["auroc"] == pytest.approx(33.5 / 36)
    assert (found["detected"]["correct"], found["false_alarms"]["correct"]) == (5, 1)
    assert found["threshold"] == {"value": 0.5, "rate": 0.05, "false_alarms": 1, "n": 20}
    status, said = edgesight("evaluate", "brightness.tflite", "--data", folder / "test", "--normal", "good")
    assert "AUROC 0.931 (95 %: " in said
    assert "83.3% (95 %: " in said


def test_models_show_names_both_outputs_and_the_threshold(folder):
    status, said = edgesight("models", "show", "brightness.tflite", "--json")
    assert status == 0, said
    facts = json.loads(said)
    assert set(facts["tensors"]) == {"input", "score", "heat"}
    assert facts["spec"]["anomaly"]["threshold"]["n"] == 20


def empty(folder, kind):
    for path in (folder / "test" / kind).iterdir():
        path.unlink()


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda folder: empty(folder, "bright"), (), "All 6 pictures are normal: how well the two are told apart"),
        (lambda folder: empty(folder, "good"), (), "All 6 pictures are unusual"),
        (lambda folder: None, ("--normal", "cat"), "has no folder called 'cat'"),
        (lambda folder: None, ("--split", "val"), "has no split 'val'. Found: test"),
        (lambda folder: None, ("--rename", "a=b"), "--rename is for models that detect"),
        (lambda folder: None, ("--where", "origin=web"), "--where is for models that classify or detect or embed"),
        (lambda folder: None, ("--plot", "roc.png"), "--plot is for models that classify or detect or embed"),
        (lambda folder: (folder / "brightness.tflite").write_bytes(anomaly_file(None)), (), "has no threshold"),
    ],
)
def test_what_cannot_be_judged_gives_one_error(folder, change, options, message):
    change(folder)
    status, said = edgesight("evaluate", "brightness.tflite", "--data", folder, *options)
    assert status == 2
    assert message in said


def test_a_normal_folder_says_nothing_to_other_models(folder):
    (folder / "tiny.tflite").write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    status, said = edgesight("evaluate", "tiny.tflite", "--data", folder, "--normal", "good")
    assert status == 2
    assert "--normal is for models that tell anomalies" in said
