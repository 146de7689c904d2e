"""From normal pictures to a model that finds a hole in the cloth: trained, converted, judged, run."""

import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from convert.anomaly_run import convert_anomaly
from convert.run import load_spec
from edge_app.commands import cli
from edge_app.errors import DataError, EdgesightError
from edge_app.inference.model import Model
from edge_app.pictures.dataset import load_dataset
from edge_app.pictures.read import read_picture
from train.anomaly.plan import anomaly_plan
from train.anomaly.run import train_anomaly
from train.recipe import recipe_from

SMALL = ("input.size_wh=[64, 64]",)


def edgesight(*arguments):
    """Exit status and all that was said; an error is what `main` would print."""
    done = CliRunner().invoke(cli, [str(one) for one in arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, EdgesightError), done.exception
        return 2, done.output + str(done.exception)
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def run(cloths, tmp_path_factory):
    """(folder, what was said) of `edgesight train --task anomaly --data`."""
    out = tmp_path_factory.mktemp("runs") / "cloth"
    status, said = edgesight("train", "--task", "anomaly", "--data", cloths, "--out", out, "--set", SMALL[0])
    assert status == 0, said
    return out, said


@pytest.fixture(scope="module")
def converted(run, tmp_path_factory):
    """(file, what was said) of `edgesight convert`."""
    out = tmp_path_factory.mktemp("models") / "cloth.tflite"
    status, said = edgesight("convert", run[0], "--out", out)
    assert status == 0, said
    return out, said


def test_training_leaves_a_network_a_threshold_and_figures(run):
    out, said = run
    assert {"model.keras", "spec.json", "data.json", "metrics.json", "recipe.toml"} <= {
        one.name for one in out.iterdir()
    }
    assert "Learned from 40 normal pictures" in said
    assert "1 pictures could not be read" in said
    spec = load_spec(out / "spec.json")
    assert (spec.task, spec.anomaly.threshold.n, spec.anomaly.threshold.rate) == ("anomaly", 20, 0.05)
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["test"]["ranking"]["auroc"] > 0.95
    assert metrics["test"]["detected"]["accuracy"] > 0.8


def test_int8_finds_what_keras_finds_and_has_its_own_threshold(run, converted):
    out, said = converted
    assert "PASSED" in said
    gate = json.loads((run[0] / "gate.json").read_text())
    assert gate["reports"]["int8"]["ranking"]["auroc"] > 0.95
    assert gate["correlation"]["int8"] > 0.9
    with Model(out) as model:
        assert model.spec.anomaly.threshold.value == gate["thresholds"]["int8"]["value"]
        assert model.network.input.quantization.dtype == "int8"
        assert [tensor.quantization.dtype for tensor in model.network.outputs] == ["int8", "int8"]


def test_the_heat_is_where_the_hole_is(cloths, converted):
    near = []
    with Model(converted[0]) as model:
        for path in sorted((cloths / "test" / "hole").iterdir()):
            image_bgr = read_picture(path)
            holes = np.argwhere((image_bgr[..., 2].astype(int) - image_bgr[..., 0]) > 80).mean(axis=0)[::-1]
            answer = model.anomaly(image_bgr)
            assert answer.score == pytest.approx(answer.heat.max(), abs=0.1)
            near.append(np.hypot(*(np.array(answer.hottest_xy) - holes)) < 14)
    assert np.mean(near) > 0.8


@pytest.mark.parametrize("model", ["int8", "keras"])
def test_evaluate_judges_the_file_and_the_keras_network(run, converted, model):
    status, said = edgesight(
        "evaluate", converted[0] if model == "int8" else run[0] / "model.keras", "--data", run[0], "--json"
    )
    assert status == 0, said
    assert json.loads(said[said.index("{") :])["ranking"]["auroc"] > 0.95


def test_without_anomalies_the_gate_goes_by_rank_correlation(cloths, tmp_path):
    recipe = recipe_from(anomaly_plan("good"), "x", (*SMALL, "anomaly.false_alarm_rate=0.1"))
    metrics = train_anomaly(recipe, cloths / "train", tmp_path / "run")
    assert metrics.test is None
    spec = load_spec(tmp_path / "run" / "spec.json")
    verdict = convert_anomaly(tmp_path / "run", spec, tmp_path / "good.tflite")
    assert (verdict.reports, verdict.points) == ({}, None)
    assert verdict.passed == (verdict.correlation["int8"] >= 0.9)
    assert (tmp_path / "good.tflite").exists() == verdict.passed


def test_a_look_at_the_whole_tells_kinds_of_pictures_apart_in_int8_too(tmp_path):
    rng = np.random.default_rng(3)
    for number in range(80):
        for kind, draw in (("disc", _disc), ("stripes", _stripes)):
            if kind == "disc" or number < 20:
                path = tmp_path / "pictures" / kind / f"{number}.png"
                path.parent.mkdir(parents=True, exist_ok=True)
                cv2.imwrite(str(path), draw(rng))
    recipe = recipe_from(anomaly_plan("x"), "x", (*SMALL, "data.normal=disc", "anomaly.look=whole"))
    metrics = train_anomaly(recipe, tmp_path / "pictures", tmp_path / "run")
    assert metrics.test.ranking.auroc > 0.95
    spec = load_spec(tmp_path / "run" / "spec.json")
    verdict = convert_anomaly(tmp_path / "run", spec, tmp_path / "disc.tflite")
    assert verdict.reports["int8"].ranking.auroc > 0.95
    with Model(tmp_path / "disc.tflite") as model:
        assert model.anomaly(_stripes(rng)).heat.shape == (2, 2)
        assert model.anomaly(_stripes(rng)).high


def _disc(rng):
    """A bright disc somewhere on a noisy ground, uint8 (64, 64, 3)."""
    image_bgr = rng.integers(0, 90, (64, 64, 3), np.uint8)
    return cv2.circle(image_bgr, tuple(map(int, rng.integers(20, 44, 2))), int(rng.integers(8, 18)), (40, 200, 90), -1)


def _stripes(rng):
    """Bright stripes on the same ground."""
    image_bgr = rng.integers(0, 90, (64, 64, 3), np.uint8)
    image_bgr[:, int(rng.integers(6)) :: 12] = (40, 200, 90)
    return image_bgr


def test_an_autoencoder_goes_the_same_way(cloths, tmp_path):
    table = anomaly_plan("cloth")
    table["architecture"] = {"name": "autoencoder"}
    recipe = recipe_from(table, "x", (*SMALL, "epochs=2", "batch_size=8", "optimiser.name=adam"))
    metrics = train_anomaly(recipe, cloths, tmp_path / "run")
    assert metrics.threshold.n == 20
    assert (tmp_path / "run" / "curves.png").exists()
    spec = load_spec(tmp_path / "run" / "spec.json")
    verdict = convert_anomaly(tmp_path / "run", spec, tmp_path / "cloth.tflite", tolerance_points=100)
    assert verdict.correlation["int8"] > 0.9
    with Model(tmp_path / "cloth.tflite") as model:
        assert model.anomaly(np.zeros((64, 64, 3), np.uint8)).heat.shape == (8, 8)


def test_a_clip_is_learned_from_by_its_own_time(tmp_path, caplog):
    writer = cv2.VideoWriter(str(tmp_path / "clip.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 25, (96, 64))
    for number in range(90):
        writer.write(np.roll(np.arange(96 * 64 * 3, dtype=np.uint8).reshape(64, 96, 3), number, axis=1))
    writer.release()
    out = tmp_path / "run"
    status, said = edgesight(
        "train", "--task", "anomaly", "--source", tmp_path / "clip.avi", "--seconds", "3.6", "--out", out,
        "--set", "input.size_wh=[32, 32]", "--set", "anomaly.false_alarm_rate=0.1",
    )  # fmt: skip
    assert status == 0, said
    dataset = load_dataset(out / "data.json")
    assert (len(dataset.train), len(dataset.val)) == (68, 22)
    assert "The threshold is from the last quarter of the same 3.6 seconds" in caplog.text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--task", "anomaly"), "Give --data FOLDER or --source CAMERA, one of them"),
        (("--task", "anomaly", "--data", ".", "--source", "0"), "one of them"),
        (("--task", "anomaly", "--data", ".", "--small"), "--small, --unlabelled and --resume does not go with this"),
        (("--task", "anomaly", "--source", "nowhere.mp4"), "There is no file or folder nowhere.mp4"),
        (("--task", "anomaly", "--source", "/dev/video99"), "/dev/video99"),
        (("--task", "anomaly", "--data", "nowhere"), "is no folder of pictures, or does not exist"),
        (("--task", "anomaly", "--data", "."), "0 normal pictures to learn from"),
        (("photos", "--source", "0"), "Only --task anomaly learns from a camera"),
        ((), "Give a folder of photos, annotations with boxes, a recipe, or --task anomaly"),
    ],
)
def test_what_cannot_be_learned_gives_one_error_and_leaves_nothing(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    status, said = edgesight("train", *arguments)
    assert status == 2
    assert message in said
    assert not list(tmp_path.rglob("*.toml"))
    assert not list(tmp_path.rglob("*.keras"))


def test_pictures_of_which_none_can_be_read_are_refused(tmp_path):
    for number in range(60):
        (tmp_path / f"{number}.png").write_bytes(b"x")
    recipe = recipe_from(anomaly_plan("x"), "x", SMALL)
    with pytest.raises(DataError, match="None of the 40 train pictures can be read"):
        train_anomaly(recipe, tmp_path, tmp_path / "run")
