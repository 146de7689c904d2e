"""A small detector trained from a recipe as a user starts it, killed, resumed, and asked."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
from click.testing import CliRunner

from edge_app.errors import DataError, RecipeError

RECIPE = """
name = "discs"
task = "detect"
seed = 5
epochs = 4
batch_size = 8
[data]
labels = ["disc"]
[[data.annotations]]
file = "discs/annotations.json"
where = {part = [1, 2, 3]}
[[data.annotations]]
file = "discs/annotations.json"
split = "val"
where = {part = [4]}
[input]
size_wh = [64, 64]
fit = "letterbox"
[architecture]
name = "detector"
width = 0.25
[objects]
keypoints = ["left side", "right side"]
sizes = [12, 40]
count = true
quarters = true
overlap = 0.4
[optimiser]
name = "adam"
learning_rate = 0.005
[average]
momentum = 0.9
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """48 pictures of a green disc; on every fourth also a red square, of another category."""
    root, rng = tmp_path_factory.mktemp("data"), np.random.default_rng(0)
    images, annotations = [], []
    (root / "discs").mkdir()
    for number in range(48):
        image, radius = rng.integers(60, 120, (90, 120, 3), np.uint8), int(rng.integers(10, 25))
        x, y = int(rng.integers(30, 90)), int(rng.integers(30, 60))
        cv2.circle(image, (x, y), radius, (0, 255, 0), -1)
        if number % 4 == 0:
            cv2.rectangle(image, (0, 0), (15, 15), (0, 0, 255), -1)
            annotations.append({"image_id": number, "category_id": 2, "bbox": [0, 0, 15, 15]})
        cv2.imwrite(str(root / "discs" / f"{number}.png"), image)
        images.append(
            {"id": number, "file_name": f"{number}.png", "width": 120, "height": 90, "part": number // 12 + 1}
        )
        points = [x - radius, y, 2, x + radius, y, 2]
        box = [x - radius, y - radius, 2 * radius, 2 * radius]
        annotations.append({"image_id": number, "category_id": 1, "bbox": box, "keypoints": points})
    content = {
        "categories": [{"id": 1, "name": "disc"}, {"id": 2, "name": "square"}],
        "images": images,
        "annotations": annotations,
    }
    (root / "discs" / "annotations.json").write_text(json.dumps(content))
    (root / "recipe.toml").write_text(RECIPE)
    return root


def _train(data, out, *options):
    command = [sys.executable, "-m", "edge_app.commands", "train", str(data / "recipe.toml"), "--data", str(data)]
    return subprocess.Popen(
        [*command, "--out", str(out), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module")
def finished(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "whole"
    process = _train(data, out)
    stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    assert "Traceback" not in stderr
    return out, stdout, stderr


def test_it_leaves_network_contract_figures_and_curves(finished):
    out, stdout, stderr = finished
    assert "36 train pictures, 12 val pictures, 0 test pictures" in stderr
    spec = json.loads((out / "spec.json").read_text())
    assert (spec["task"], spec["labels"]) == ("detect", ["disc"])
    assert spec["boxes"]["strides"] == [8, 16, 32]
    assert spec["boxes"]["keypoints"] == ["left side", "right side"]
    assert spec["boxes"]["overlap"] == 0.4
    assert spec["boxes"]["label_scores"] == [spec["boxes"]["least_score"]]
    found = json.loads((out / "metrics.json").read_text())["val"]["disc"]
    assert found["precision"]["0.5"]["n"] == 12
    assert "val, disc: average precision" in stdout
    names = {path.name for path in out.iterdir()}
    assert names >= {"model.keras", "curves.png", "log.csv", "recipe.toml", "versions.json", "checkpoint.keras"}


def test_it_converts_and_the_file_runs_in_the_loop(finished, data, tmp_path):
    """Hardly trained, it finds little; what it finds, int8 finds as well, and the gate says by how much."""
    out, model = finished[0], tmp_path / "discs.tflite"
    command = [sys.executable, "-m", "edge_app.commands"]
    done = subprocess.run(
        [*command, "convert", str(out), "--out", str(model), "--samples", "20", "--tolerance", "100"],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "12 val pictures; average precision at overlap 0.5" in done.stdout
    assert f"PASSED: {model}. Next: edgesight run --model {model}" in done.stdout
    gate = json.loads((out / "gate.json").read_text())
    assert set(gate["labels"]["disc"]["precision"]) == {"keras", "float", "int8"}
    assert gate["labels"]["disc"]["difference"]["float"]["points"] == pytest.approx(0, abs=0.5)
    lines = tmp_path / "out.jsonl"
    done = subprocess.run(
        [*command, "run", "--model", str(model), "--source", str(data / "discs"), "--jsonl", str(lines)],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(lines.read_text().splitlines()) == 48
    assert all("objects" in json.loads(line) for line in lines.read_text().splitlines())


def test_a_detector_that_loses_too_much_is_not_written(finished, tmp_path, monkeypatch):
    from convert.detector_run import convert_detector
    from convert.run import load_spec
    from edge_app.values import Detections

    def finding(what, model, pictures):
        """Keras finds everything, int8 nothing."""
        if what == "int8 TFLite":
            return [Detections.none()] * len(pictures)
        return [
            Detections(one.boxes_xyxy, np.ones(len(one.classes), np.float32), one.classes, one.keypoints, ("disc",))
            for one in pictures
        ]

    model = tmp_path / "discs.tflite"
    spec = load_spec(finished[0] / "spec.json")
    verdict = convert_detector(finished[0], spec, model, samples=20, finding=finding)
    assert (verdict.passed, verdict.points) == (False, -100)
    assert not model.exists()
    assert (finished[0] / "rejected.tflite").exists()


def test_each_label_is_reported_from_the_score_at_which_int8_itself_counts_best(finished, tmp_path):
    from convert.detector_run import convert_detector
    from convert.run import load_spec
    from edge_app.inference.model import Model
    from edge_app.values import Detections

    def finding(what, model, pictures):
        """The disc, which int8 is less sure of, and beside it a false alarm."""
        scores = np.array([0.4, 0.2] if what == "int8 TFLite" else [0.9, 0.8], np.float32)
        boxes = [np.concatenate([one.boxes_xyxy, one.boxes_xyxy + 50]) for one in pictures]
        points = np.zeros((2, 2, 2), np.float32)
        return [Detections(box, scores, np.zeros(2, np.int64), points, ("disc",)) for box in boxes]

    path = tmp_path / "discs.tflite"
    spec = load_spec(finished[0] / "spec.json")
    assert convert_detector(finished[0], spec, path, tolerance_points=100, samples=20, finding=finding).passed
    with Model(path) as model:
        assert model.spec.boxes.label_scores == (model.spec.boxes.least_score,)
        assert 0.2 < model.spec.boxes.least_score <= 0.4


def test_the_pictures_of_the_verdict_choose_no_score(finished, tmp_path):
    """In the test split int8 is surer of the discs, and of its false alarms, than on validation."""
    from convert.detector_run import convert_detector
    from convert.run import load_spec
    from edge_app.inference.model import Model
    from edge_app.pictures.annotated import load_annotated
    from edge_app.values import Detections

    run = shutil.copytree(finished[0], tmp_path / "run")
    dataset = load_annotated(run / "data.json")
    rows = {row.path for row in dataset.train[:12]}
    msgspec.structs.replace(dataset, train=dataset.train[12:], test=dataset.train[:12]).save(run / "data.json")

    def finding(what, model, pictures):
        sure = 0.9 if {one.path for one in pictures} <= rows else 0.4
        boxes = [np.concatenate([one.boxes_xyxy, one.boxes_xyxy + 50]) for one in pictures]
        scores, points = np.array([sure, sure / 2], np.float32), np.zeros((2, 2, 2), np.float32)
        return [Detections(box, scores, np.zeros(2, np.int64), points, ("disc",)) for box in boxes]

    path = tmp_path / "discs.tflite"
    verdict = convert_detector(run, load_spec(run / "spec.json"), path, samples=20, finding=finding)
    assert (verdict.split, verdict.passed) == ("test", True)
    with Model(path) as model:
        assert 0.2 < model.spec.boxes.least_score <= 0.4


def test_it_can_start_from_another_run_at_another_input_size(finished, data):
    import keras

    from train.architectures import build_detector
    from train.fitting.weights import load_run
    from train.recipe import load_recipe

    run = finished[0] / "model.keras"
    changes = (f"architecture.weights={run}", "input.size_wh=[96, 128]")
    recipe = load_recipe(data / "recipe.toml", changes)
    network = build_detector(recipe)
    load_run(network, recipe)
    assert network.input.shape[1:3] == (128, 96)
    theirs = keras.saving.load_model(run).get_weights()
    assert all((ours == other).all() for ours, other in zip(network.get_weights(), theirs, strict=True))


def test_evaluate_asks_the_keras_network_as_it_asks_a_file(finished):
    from edge_app.commands import cli

    run = finished[0]
    done = CliRunner().invoke(cli, ["evaluate", str(run / "model.keras"), "--data", str(run), "--json"])
    assert done.exit_code == 0, done.output
    told, metrics = json.loads(done.stdout), json.loads((run / "metrics.json").read_text())
    assert told["runtime"] == "keras"
    for label, found in metrics["val"].items():
        assert told["labels"][label]["precision"]["0.5"]["value"] == pytest.approx(found["precision"]["0.5"]["value"])


def test_after_a_kill_it_resumes_to_the_very_same_network(finished, data, tmp_path):
    import keras

    out = tmp_path / "killed"
    process = _train(data, out)
    while process.poll() is None and not ((out / "log.csv").exists() and "\n2," in (out / "log.csv").read_text()):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    resumed = _train(data, out, "--resume")
    _, stderr = resumed.communicate(timeout=300)
    assert resumed.returncode == 0, stderr
    assert "0 of 4 epochs done" not in stderr
    ours, theirs = (keras.saving.load_model(folder / "model.keras").get_weights() for folder in (out, finished[0]))
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == pytest.approx(other, abs=1e-5)


def test_other_pictures_are_no_part_of_a_run_that_is_resumed(finished, data, tmp_path):
    """What was trained on would be validated on."""
    out = tmp_path / "run"
    shutil.copytree(finished[0], out)
    table = json.loads((out / "data.json").read_text())
    table["train"], table["val"] = table["train"][1:], [*table["val"], table["train"][0]]
    (out / "data.json").write_text(json.dumps(table))
    before = (out / "data.json").read_bytes()
    process = _train(data, out, "--resume")
    _, stderr = process.communicate(timeout=300)
    assert process.returncode == 2
    assert "are not those that the run in" in stderr
    assert (out / "data.json").read_bytes() == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--set", "data.labels=[]"], "data.labels is empty; wanted the categories to find"),
        (["--set", 'data.labels=["disk"]'], "data.labels has disk; the files know disc, square"),
        (["--set", 'data.labels=["disc", "disc"]'], "data.labels is ['disc', 'disc']; wanted each once"),
        (["--set", "head.epochs=3"], "is for classifiers and 'detector-lite0'; leave it out"),
        (["--set", "architecture.weights=imagenet"], "architecture.weights is 'imagenet'; 'detector' has none"),
        (["--set", "architecture.weights=/no/model.keras"], "architecture.weights: /no/model.keras cannot be used"),
        (["--set", 'objects.keypoints=["middle"]'], "has 2 keypoints; objects.keypoints names 1"),
        (
            ["--set", "architecture.name=residual"],
            "a detector needs 'detect', a detector's architecture and a file",
        ),
        (["--set", "task=classify"], "a detector needs 'detect', a detector's architecture and a file"),
        (["--set", "architecture.frozen_stages=2"], "frozen_stages is for 'detector-lite0' with weights; leave it out"),
        (["--set", "input.size_wh=[60, 64]"], "Try sides that 32 divides"),
        (["--data", "/nowhere"], "Cannot read the annotations /nowhere/discs/annotations.json"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(data, tmp_path, options, message):
    from train.command import train

    recipe = [str(data / "recipe.toml"), "--data", str(data), "--out", str(tmp_path / "out")]
    with pytest.raises((RecipeError, DataError)) as refused:
        CliRunner().invoke(train, [*recipe, *options], catch_exceptions=False)
    assert message in str(refused.value)
    assert not (tmp_path / "out").exists()


def test_pictures_without_a_category_teach_what_is_nothing(data):
    from train.detection.data import find_annotated
    from train.recipe import Annotations, Data

    parts = (
        Annotations(file="discs/annotations.json", where={"part": (1,)}),
        Annotations(file="discs/annotations.json", where={"part": (2,)}, without=("square",)),
        Annotations(file="discs/annotations.json", split="val", where={"part": (4,)}),
    )
    splits = find_annotated(Data(annotations=parts, labels=("square",)), data, 2)
    assert len(splits["train"]) == 12 + 9
    assert [len(picture.classes) for picture in splits["train"][12:]] == [0] * 9
    assert {tuple(picture.classes.tolist()) for picture in splits["train"][:12]} == {(), (0,)}
    assert all(Path(picture.path).exists() for picture in splits["val"])


def _names(pictures):
    return {picture.path.name for picture in pictures}


def test_without_val_a_share_of_train_is_cut_by_seed(data):
    """The same pictures for the same seed, in whichever order the files come; none is in both."""
    from train.detection.data import find_annotated
    from train.recipe import Annotations, Data

    parts = [Annotations(file="discs/annotations.json", where={"part": (part,)}) for part in (1, 2, 3)]
    settings = Data(annotations=tuple(parts), labels=("disc",), val_share=0.25)
    first = find_annotated(settings, data, 2, seed=1)
    assert (len(first["train"]), len(first["val"])) == (27, 9)
    assert not _names(first["train"]) & _names(first["val"])
    turned = Data(annotations=tuple(reversed(parts)), labels=("disc",), val_share=0.25)
    assert _names(find_annotated(turned, data, 2, seed=1)["val"]) == _names(first["val"])
    assert _names(find_annotated(settings, data, 2, seed=2)["val"]) != _names(first["val"])
    with pytest.raises(DataError, match="gives val no picture with disc"):
        find_annotated(Data(annotations=tuple(parts), labels=("disc",), val_share=0.0), data, 2)


def test_what_a_model_has_labelled_is_never_judged_by(data):
    from train.detection.data import find_annotated
    from train.recipe import Annotations, Data

    ours, taught = (
        tuple(Annotations(file="discs/annotations.json", where={"part": (part,)}, by_model=by_model) for part in parts)
        for parts, by_model in (((1, 2), False), ((3,), True))
    )
    settings = Data(annotations=ours, labels=("disc",), val_share=0.25)
    alone = find_annotated(settings, data, 2, seed=1)
    more = find_annotated(msgspec.structs.replace(settings, annotations=ours + taught), data, 2, seed=1)
    assert _names(more["val"]) == _names(alone["val"])
    assert len(more["train"]) > len(alone["train"])


def test_the_log_says_what_was_left_out(data, caplog):
    import logging

    from train.detection.data import find_annotated
    from train.recipe import Annotations, Data

    parts = (Annotations(file="discs/annotations.json", format="coco"),)
    with caplog.at_level(logging.INFO, "train"):
        find_annotated(Data(annotations=parts, labels=("disc",)), data, 2)
    path = data / "discs/annotations.json"
    assert caplog.messages[:1] == [f"{path}: 48 of 60 boxes are of use; dropped 12: 12 of other classes"]
