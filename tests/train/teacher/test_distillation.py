"""A small network learns from a finished run: the real files, the real fit."""

import shutil

import cv2
import numpy as np
import pytest
from msgspec import json

from edge_app.errors import DataError, RecipeError
from edge_app.pictures.dataset import load_dataset
from train.pictures.augment import augment
from train.recipe import Augment
from train.run import train_recipe
from train.teacher.batches import soften
from train.teacher.loss import SoftenedCrossentropy
from train.teacher.teacher import Teacher, load_teacher
from train.teacher.views import Views

QUICK = (
    "epochs=3",
    "architecture.name=textbook",
    "architecture.depth=1",
    "architecture.width=0.25",
    "average.momentum=0",
)


@pytest.fixture
def pixels():
    return np.random.default_rng(0).integers(0, 256, (40, 12, 12, 1), np.uint8)


@pytest.fixture
def teacher(finished, tiny) -> Teacher:
    folder = finished[0]
    labels = tuple(json.decode((folder / "spec.json").read_bytes())["labels"])
    return load_teacher(folder, tiny().input, labels)


class TestTeacher:
    def test_answers_are_its_predictions_whatever_the_size_of_the_pixels(self, teacher, pixels):
        answers = teacher.answers(pixels)
        assert answers.shape == (40, 4)
        assert answers.sum(axis=1) == pytest.approx(1, abs=1e-5)
        larger = pixels.repeat(2, axis=1).repeat(2, axis=2)  # shrinks back to the same values
        assert teacher.answers(larger) == pytest.approx(answers, abs=1e-5)

    @pytest.mark.parametrize(
        ("change", "labels", "message"),
        [
            pytest.param("input.colour=rgb", None, "sees pictures as grey.*recipe says rgb", id="colour"),
            pytest.param("input.fit=crop", None, "fit 'stretch'; the recipe says grey, 'crop'", id="fit"),
            pytest.param("seed=1", ("a", "b"), "the pictures are of a, b", id="classes"),
        ],
    )
    def test_one_that_cannot_teach_is_refused(self, finished, tiny, change, labels, message):
        known = tuple(json.decode((finished[0] / "spec.json").read_bytes())["labels"])
        with pytest.raises(RecipeError, match=message):
            load_teacher(finished[0], tiny(change).input, labels or known)

    @pytest.mark.parametrize("name", ["gone", "half"])
    def test_a_missing_or_unfinished_run_is_refused(self, finished, tiny, tmp_path, name):
        (tmp_path / "half").mkdir()
        (tmp_path / "half" / "spec.json").write_bytes((finished[0] / "spec.json").read_bytes())
        (tmp_path / "half" / "model.keras").write_bytes(b"PK half a file")
        with pytest.raises(RecipeError, match=rf"{name} cannot be used.*Wanted: the folder of a finished run"):
            load_teacher(tmp_path / name, tiny().input, ())


class TestViews:
    def test_repeat_after_count_and_differ_within(self, teacher, pixels, tmp_path):
        views = Views(pixels, Augment(crop=2), teacher, tmp_path, count=2, seed=3)
        first, second, third = (views(epoch)[0].copy() for epoch in range(3))
        assert (first == third).all()
        assert (first != second).any()

    def test_answers_are_of_the_very_pixels_and_asked_for_once(self, teacher, pixels, tmp_path):
        view, answers = Views(pixels, Augment(crop=2), teacher, tmp_path, count=2, seed=3)(1)
        assert answers == pytest.approx(teacher.answers(view), abs=1e-3)  # kept as float16
        (kept,) = tmp_path.iterdir()
        np.save(kept, answers[::-1])
        assert (Views(pixels, Augment(crop=2), teacher, tmp_path, count=2, seed=3)(1)[1] == answers[::-1]).all()

    @pytest.mark.parametrize("content", [b"", b"\x93NUMPY junk", "fewer"], ids=["empty", "junk", "fewer"])
    def test_kept_answers_that_do_not_fit_are_refused(self, teacher, pixels, tmp_path, content):
        views = Views(pixels, Augment(), teacher, tmp_path, count=1, seed=0)
        views(0)
        (kept,) = tmp_path.iterdir()
        np.save(kept, np.zeros((3, 4), np.float32)) if content == "fewer" else kept.write_bytes(content)
        with pytest.raises(DataError, match=r"view-000-.*\.npy .*Delete it"):
            views(0)

    @pytest.mark.parametrize("what", ["pixels", "teacher", "augment", "seed"])
    def test_answers_to_anything_else_are_not_used(self, teacher, pixels, tmp_path, what):
        Views(pixels, Augment(), teacher, tmp_path, count=1, seed=0)(0)
        other = Teacher(teacher._network, teacher.spec, "0" * 64) if what == "teacher" else teacher
        settings = Augment(flip=True) if what == "augment" else Augment()
        pixels = 255 - pixels if what == "pixels" else pixels
        Views(pixels, settings, other, tmp_path, count=1, seed=int(what == "seed"))(0)
        assert len(list(tmp_path.iterdir())) == 2

    def test_chunks_hide_no_picture(self, teacher, tmp_path, monkeypatch, pixels):
        monkeypatch.setattr("train.teacher.views._CHUNK", 7)
        view, _ = Views(pixels, Augment(), teacher, tmp_path, count=1, seed=0)(0)
        assert (view == augment(pixels, Augment(), np.random.default_rng(0))).all()


def test_softening_keeps_the_order_and_lifts_the_rest():
    answers = np.array([[0.9, 0.09, 0.01]], np.float32)
    softer = soften(answers, 2.0)
    assert softer.sum() == pytest.approx(1)
    assert (np.argsort(softer) == np.argsort(answers)).all()
    assert softer[0, 0] / softer[0, 1] == pytest.approx(10**0.5, rel=1e-4)
    assert soften(answers, 1.0) == pytest.approx(answers)


def test_loss_is_cross_entropy_at_temperature_1_and_least_at_the_answers():
    import keras

    answers = np.array([[0.7, 0.2, 0.1]], np.float32)
    other = np.array([[0.4, 0.4, 0.2]], np.float32)
    plain = float(keras.losses.CategoricalCrossentropy()(answers, other))
    assert float(SoftenedCrossentropy(1.0)(answers, other)) == pytest.approx(plain, rel=1e-5)
    loss = SoftenedCrossentropy(3.0)
    soft = soften(answers, 3.0)
    assert float(loss(soft, answers)) < float(loss(soft, other))
    entropy = float(-(soft * np.log(soft)).sum()) * 9
    assert float(loss(soft, answers)) == pytest.approx(entropy, rel=1e-5)


def test_a_student_learns_from_answers_alone_also_of_pictures_without_labels(
    tiny, finished, digits, tmp_path, monkeypatch
):
    more = tmp_path / "more"
    more.mkdir()
    for number in range(7):
        cv2.imwrite(str(more / f"{number}.png"), np.full((9, 9), 30 * number, np.uint8))
    run = shutil.copytree(finished[0], tmp_path / "teacher")
    settings = (f"teacher.run={run}", "teacher.views=2", "label_smoothing=0", f'data.unlabelled=["{more}"]')
    metrics = train_recipe(tiny(*QUICK, *settings), digits, tmp_path / "out")
    answers = [np.load(path) for path in sorted((run / "answers").glob("*.npy"))]
    dataset = load_dataset(tmp_path / "out" / "data.json")
    readable = [path for path, _ in dataset.train if path.is_file() and path.stat().st_size]
    assert [len(view) for view in answers] == [len(readable) + 7] * 2
    assert metrics.val.overall.accuracy > 0.5
    monkeypatch.setattr(Teacher, "answers", lambda *_: pytest.fail("asked again"))
    train_recipe(tiny(*QUICK, *settings, "architecture.width=0.5"), digits, tmp_path / "sibling")


def test_unlabelled_pictures_without_a_teacher_are_refused(tiny):
    with pytest.raises(RecipeError, match="only a teacher can say"):
        tiny('data.unlabelled=["digits/0"]')
