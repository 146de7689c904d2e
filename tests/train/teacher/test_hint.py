"""The teacher's features as a second thing to learn."""

import importlib.util
import os
import shutil

import keras
import numpy as np
import pytest
from msgspec import json

from train.pictures.batches import TrainingBatches
from train.results.results import Metrics
from train.run import train_recipe
from train.teacher.batches import soften
from train.teacher.hint import ClassAccuracy, HintedCrossentropy, hinted, standardised
from train.teacher.loss import SoftenedCrossentropy
from train.teacher.teacher import load_teacher

RNG = np.random.default_rng(0)


@pytest.fixture
def teacher(finished, tiny):
    labels = tuple(json.decode((finished[0] / "spec.json").read_bytes())["labels"])
    return load_teacher(finished[0], tiny().input, labels, hinting=True)


def test_a_teacher_that_hints_adds_what_its_last_layer_reads(teacher, finished):
    pixels = RNG.integers(0, 256, (5, 12, 12, 1), np.uint8)
    answers = teacher.answers(pixels)
    assert answers.shape == (5, 4 + teacher.hints)
    assert answers[:, :4].sum(axis=1) == pytest.approx(1, abs=1e-5)
    weights, bias = keras.saving.load_model(finished[0] / "model.keras").get_layer("scores").get_weights()
    said = keras.ops.softmax(answers[:, 4:] @ weights + bias)
    assert keras.ops.convert_to_numpy(said) == pytest.approx(answers[:, :4], abs=1e-5)


def test_features_are_standardised_and_a_constant_one_stays_harmless():
    features = np.stack([RNG.normal(5, 3, 1000), RNG.normal(0, 0.1, 1000), np.full(1000, 7.0)], axis=1)
    result = standardised(features.astype(np.float32))
    assert result.mean(axis=0) == pytest.approx(0, abs=1e-4)
    assert result.std(axis=0)[0] == pytest.approx(1, abs=0.05)
    assert result[:, 2] == pytest.approx(0, abs=1e-4)


def test_the_guess_is_thrown_away_and_the_layers_are_shared():
    image = keras.Input((4,))
    network = keras.Model(image, keras.layers.Dense(3, activation="softmax", name="scores")(image))
    learner = hinted(network, 6)
    values = np.ones((2, 4), np.float32)
    answers = keras.ops.convert_to_numpy(learner(values))
    assert answers.shape == (2, 9)
    assert answers[:, :3] == pytest.approx(keras.ops.convert_to_numpy(network(values)))
    assert network.count_params() == 15
    assert learner.get_layer("scores") is network.get_layer("scores")


@pytest.mark.parametrize(("weight", "hint_error", "extra"), [(0.0, 2.0, 0.0), (5.0, 0.0, 0.0), (5.0, 2.0, 20.0)])
def test_the_loss_is_that_of_the_classes_plus_the_weighted_squared_error(weight, hint_error, extra):
    truth = soften(np.array([[0.7, 0.2, 0.1]], np.float32), 2.0)
    said, hints = np.array([[0.5, 0.3, 0.2]], np.float32), np.array([[1.0, -1.0]], np.float32)
    loss = HintedCrossentropy(3, weight, temperature=2.0)
    classes_alone = float(SoftenedCrossentropy(2.0)(truth, said))
    answered = np.concatenate([said, hints + np.float32(hint_error)], axis=1)
    assert float(loss(np.concatenate([truth, hints], axis=1), answered)) == pytest.approx(classes_alone + extra)
    assert float(loss(truth, answered)) == pytest.approx(classes_alone)  # validation has no hints
    again = HintedCrossentropy.from_config(loss.get_config())
    assert (again.classes, again.weight, again.temperature) == (3, weight, 2.0)


def test_accuracy_looks_at_the_classes_alone():
    metric = ClassAccuracy(2)
    metric.update_state(np.eye(2, dtype=np.float32), np.array([[0.9, 0.1, 50], [0.8, 0.2, 50]], np.float32))
    assert float(metric.result()) == 0.5


def test_a_hinted_run_resumes_and_leaves_a_plain_network(tiny, finished, digits, tmp_path, monkeypatch, caplog):
    settings = _settings(shutil.copytree(finished[0], tmp_path / "teacher"))
    out = tmp_path / "out"

    def cut_off(batches, index, *, plain=TrainingBatches.start):
        if index == 2:
            raise KeyboardInterrupt
        plain(batches, index)

    with monkeypatch.context() as patch:
        patch.setattr(TrainingBatches, "start", cut_off)
        with pytest.raises(KeyboardInterrupt):
            train_recipe(tiny(*settings), digits, out)
    with caplog.at_level("INFO"):
        metrics = train_recipe(tiny(*settings), digits, out, resume=True)
    assert "2 of 4 epochs done" in caplog.text
    train_recipe(tiny(*settings), digits, tmp_path / "whole")
    network, whole = (keras.saving.load_model(folder / "model.keras") for folder in (out, tmp_path / "whole"))
    for ours, theirs in zip(network.get_weights(), whole.get_weights(), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-5)
    assert network.output.shape == (None, 4)
    assert not [layer.name for layer in network.layers if layer.name in ("hint", "answers")]
    assert metrics.val.overall.accuracy > 0.5


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_a_student_learns_from_hints_with_another_backend(trainer, finished, tmp_path, backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed, so training with it was not tried")
    settings = _settings(shutil.copytree(finished[0], tmp_path / "teacher"))
    _, stderr = trainer(tmp_path / "out", *(f"--set={change}" for change in settings), backend=backend)
    assert f"training with {backend}" in stderr
    network = keras.saving.load_model(tmp_path / "out" / "model.keras")
    assert network.output.shape == (None, 4)
    assert json.decode((tmp_path / "out" / "metrics.json").read_bytes(), type=Metrics).val.overall.accuracy > 0.5


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_teacher_is_left_alone_and_its_answers_are_kept_here(tiny, finished, digits, tmp_path):
    run = shutil.copytree(finished[0], tmp_path / "teacher")
    before = sorted(path.name for path in run.rglob("*"))
    run.chmod(0o500)
    try:
        train_recipe(tiny(*_settings(run), "epochs=1"), digits, tmp_path / "out")
    finally:
        run.chmod(0o700)
    assert sorted(path.name for path in run.rglob("*")) == before
    assert len(list((tmp_path / "out" / "answers").glob("view-*.npy"))) == 1


def _settings(teacher):
    """Changes that make the small recipe that of a small student."""
    return (
        f"teacher.run={teacher}", "teacher.views=2", "teacher.hint=5", "label_smoothing=0", "epochs=4",
        "architecture.name=residual", "architecture.width=0.25", "average.momentum=0", "head.epochs=1",
    )  # fmt: skip
