"""`edgesight run` with several stages."""

import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from tiny_detector import detector_flatbuffer, detector_spec

from edge_app.commands import cli
from edge_app.errors import EdgesightError
from edge_app.inference.container import attach
from edge_app.inference.runtime import usable_cpus


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """With a detector, a clip of a bright bar that sinks, and an empty gallery; it is the current one."""
    monkeypatch.setenv("EDGESIGHT_GALLERY", str(tmp_path / "people.sqlite"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "strips.tflite").write_bytes(attach(detector_flatbuffer(), detector_spec()))
    writer = cv2.VideoWriter("bar.avi", cv2.VideoWriter.fourcc(*"MJPG"), 25, (160, 160))
    for _ in range(12):
        picture = np.zeros((160, 160, 3), np.uint8)
        picture[:40] = 255
        writer.write(picture)
    writer.release()
    return tmp_path


def edgesight(*arguments):
    """Exit status and all that was said; an error is what `main` would print."""
    done = CliRunner().invoke(cli, [str(one) for one in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, EdgesightError), done.exception
        return 2, done.output + str(done.exception)
    return done.exit_code, done.output


def run(*arguments):
    outputs = ("--save", "out.avi", "--jsonl", "out.jsonl")
    return edgesight("run", *arguments, "--source", "bar.avi", "--pace", "fast", *outputs)


def lines(folder):
    return [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]


def test_the_networks_are_a_frame_ahead_where_they_leave_as_many_cores_as_they_take(folder):
    cores, told = usable_cpus(), {}
    for threads in {1, cores}:
        stages = ("--objects", "strips.tflite", "--classify", "--threads", threads)
        status, said = run(*stages, "--stats", "stats.json")
        assert status == 0, said
        assert json.loads((folder / "stats.json").read_text())["ahead"] == (2 * threads <= cores)
        told[threads] = [{key: row[key] for key in row if key not in ("age_ms", "stages_ms")} for row in lines(folder)]
        (folder / "out.jsonl").unlink()
    assert len(told[1]) == 12
    assert told[1] == told[cores]


def test_faces_objects_and_classes_in_one_loop(folder):
    status, said = run("--faces", "--points", "none", "--objects", "strips.tflite", "--classify", "--blur", "all")
    assert status == 0, said
    assert all(name in said for name in ("faces invoke", "objects invoke", "classify invoke"))
    assert len(lines(folder)) == 12
    last = lines(folder)[-1]
    assert {"faces", "objects", "label", "top"} <= set(last)
    assert sorted(one["label"] for one in last["objects"]) == ["bright", "dark", "dark", "dark"]
    happened = [one["what"] for line in lines(folder) for one in line.get("happened", [])]
    assert happened == ["appeared"] * 4
    assert cv2.VideoCapture("out.avi").get(cv2.CAP_PROP_FRAME_COUNT) == 12


def test_objects_without_a_name_is_the_model_that_ships(folder):
    status, said = run("--objects")
    assert status == 0, said
    assert "model objects (" in said


def test_a_classifier_is_named_or_the_default(folder):
    for chosen in (["--classify"], ["--classify", "cifar10-large"]):
        status, said = run("--objects", "strips.tflite", *chosen)
        assert (status, ("cifar10-large" in said) == (len(chosen) > 1)) == (0, True)


def test_a_stage_file_with_a_region_and_a_line(folder):
    (folder / "stages.toml").write_text("""
[[objects]]
model = "strips.tflite"
labels = ["bright"]
every = 2
regions = [{name = "top", polygon = [[0, 0], [1, 0], [1, 0.5], [0, 0.5]]}]
lines = [{name = "gate", ends = [[0, 0.5], [1, 0.5]]}]
""")
    status, said = run("--stages", "stages.toml")
    assert status == 0, said
    found = lines(folder)
    assert [one["regions"] for one in found[-1]["objects"]] == [["top"]]
    assert found[-1]["lines"] == {"gate": {"forward": 0, "backward": 0}}
    (where,) = [line for line in found if "happened" in line]
    assert [(one["what"], one.get("region")) for one in where["happened"]] == [("appeared", None), ("entered", "top")]
    assert where["frame"] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--objects", "cifar10"], "is no detector"),
        (["--objects", "strips.tfl"], "No model file at strips.tfl"),
        (["--objects", "strips.tflite", "--classify", "strips.tflite"], "is no classifier"),
        (["--objects", "strips.tflite", "--model", "cifar10"], "Give --objects MODEL alone"),
        (["--objects", "strips.tflite", "--faces", "--description", "a.toml"], "--description is of one model"),
        (["--objects", "strips.tflite", "--blur", "all"], "Add --faces"),
        (["--stages", "none.toml"], "Cannot read the stage file none.toml"),
        (["--stages", "wrong.toml"], "wrong.toml: unknown key 'objects[0].evry'. Did you mean 'every'?"),
        (["--stages", "empty.toml"], "empty.toml: objects[0]: labels is an empty list; wanted one label or more"),
        (["--stages", "label.toml"], "label.toml: objects[1]: labels: strips.tflite finds no 'bride'. Did you mean"),
        (["--stages", "class.toml"], "class.toml: classify: strips.tflite is no classifier"),
        (["--stages", "label.toml", "--faces"], "--faces and --stages both say what looks"),
        (["--stages", "label.toml", "--fmr", "0.1"], "--fmr and --stages both say what looks"),
        (["--stages", "label.toml", "--stats", "label.toml"], "Give each output a name of its own"),
        (["--objects", "strips.tflite", "--stats", "strips.tflite"], "Give each output a name of its own"),
    ],
)
def test_what_is_refused_leaves_nothing_behind(folder, arguments, message):
    (folder / "wrong.toml").write_text('[[objects]]\nmodel = "strips.tflite"\nevry = 2\n')
    (folder / "empty.toml").write_text('[[objects]]\nmodel = "strips.tflite"\nlabels = []\n')
    (folder / "label.toml").write_text('[[objects]]\nmodel = "strips.tflite"\n' * 2 + 'labels = ["bride"]\n')
    (folder / "class.toml").write_text('[classify]\nmodel = "strips.tflite"\n')
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, said = run(*arguments)
    assert (status, message in said) == (2, True), said
    after = {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith("people.sqlite")}
    assert after == before
