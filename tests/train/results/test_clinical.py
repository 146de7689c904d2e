"""What is chosen at the end of a training, also of one that had ended already."""

import keras
import numpy as np
import pytest
from msgspec import convert, json
from msgspec.structs import replace

from edge_app.errors import DataError, RecipeError
from edge_app.evaluation.clinical.report import ClinicalReport
from edge_app.pictures.dataset import load_dataset
from edge_app.spec import spec_from_json
from train.fitting.log import read_log
from train.pictures.find import find_pictures
from train.recipe import Clinical, load_recipe
from train.results.clinical import Answers, judge_clinically, positive_labels
from train.run import train_recipe

LABELS = ("glioma", "no_tumor", "pituitary")
QUICK = ("epochs=2", "architecture.name=textbook", "architecture.depth=1", "architecture.width=0.25")


@pytest.mark.parametrize(
    ("clinical", "expected"),
    [
        (Clinical(), ()),
        (Clinical(normal="no_tumor"), ("glioma", "pituitary")),
        (Clinical(positive=("pituitary",)), ("pituitary",)),
        (Clinical(positive=("pituitary", "glioma")), ("glioma", "pituitary")),
    ],
)
def test_which_classes_are_positive(clinical, expected):
    assert positive_labels(clinical, LABELS) == expected


@pytest.mark.parametrize(
    ("clinical", "message"),
    [
        (Clinical(normal="no_tumour"), r"clinical\.normal names the class 'no_tumour'.* Did you mean 'no_tumor'\?"),
        (Clinical(positive=("cat",)), r"clinical\.positive names the class 'cat'.* Classes: glioma, no_tumor"),
        (Clinical(positive=LABELS), r"clinical\.positive names all of glioma"),
    ],
)
def test_unknown_classes_are_named(clinical, message):
    with pytest.raises(RecipeError, match=message):
        positive_labels(clinical, LABELS)


def answers(said):
    truth = np.array([0, 1] * 4)
    return {"val": Answers(("a", "b"), truth, np.array(said, np.float32), (None,) * 8)}


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([[np.nan, 1.0]] * 8, "answers 8 of 8 pictures with NaN"),
        ([[0.5, 0.5]] * 8, "says the same of all 8 pictures"),
        ([[0.1, 0.9], [0.9, 0.1]] * 4, "A sensitivity of 0.95 is reached .* only where every one of them"),
    ],
)
def test_what_cannot_be_chosen_is_said(said, message):
    with pytest.raises(DataError, match=message):
        judge_clinically(answers(said), Clinical(normal="b"), ("a",))


@pytest.fixture(scope="module")
def ended(tmp_path_factory, digits, recipe_file):
    """A run without [clinical] that has ended, resumed with it: (folder, its log and weights before, metrics)."""
    out = tmp_path_factory.mktemp("clinical") / "run"
    train_recipe(load_recipe(recipe_file, QUICK), digits, out)
    assert spec_from_json((out / "spec.json").read_bytes(), "spec").clinical is None
    dataset = load_dataset(out / "data.json")
    replace(dataset, groups={str(one.path): one.path.stem for one in dataset.test}).save(out / "data.json")
    before = (read_log(out / "log.csv"), keras.models.load_model(out / "model.keras").get_weights())
    metrics = train_recipe(load_recipe(recipe_file, (*QUICK, "clinical.normal='0'")), digits, out, resume=True)
    return out, before, metrics


def test_a_finished_run_gets_its_operating_point_without_another_epoch(ended):
    out, (log, weights), metrics = ended
    assert read_log(out / "log.csv") == log
    now = keras.models.load_model(out / "model.keras").get_weights()
    assert all(np.array_equal(one, other) for one, other in zip(now, weights, strict=True))
    spec = spec_from_json((out / "spec.json").read_bytes(), "spec")
    assert spec.clinical.positive == spec.labels[1:]
    assert spec.clinical.operating_point.sensitivity >= 0.95
    assert (spec.output.temperature, spec.output.refer_below > 0) != (1.0, False)
    written = convert(json.decode((out / "metrics.json").read_bytes())["clinical"], dict[str, ClinicalReport])
    assert written == metrics.clinical
    assert metrics.clinical["val"].patients is None
    assert metrics.clinical["test"].patients < metrics.clinical["test"].n
    assert (out / "clinical.png").stat().st_size > 10_000
    assert load_recipe(out / "recipe.toml").clinical.normal == "0"


def test_resumed_without_it_nothing_of_it_is_left(ended, tiny, digits):
    out, _, _ = ended
    train_recipe(tiny(*QUICK), digits, out, resume=True)
    assert spec_from_json((out / "spec.json").read_bytes(), "spec").clinical is None
    assert not (out / "clinical.png").exists()
    assert "clinical" not in json.decode((out / "metrics.json").read_bytes())


def test_an_unknown_class_is_found_before_anything_is_trained(tiny, digits, tmp_path):
    with pytest.raises(RecipeError, match="names the class 'no_tumor'"):
        train_recipe(tiny(*QUICK, "clinical.normal=no_tumor"), digits, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_validation_of_one_kind_is_found_before_anything_is_trained(tiny, digits, tmp_path):
    """Nothing could be chosen on it in the end."""
    dataset = find_pictures(tiny(*QUICK).data, digits, 1)
    dataset = replace(dataset, val=tuple(picture for picture in dataset.val if picture.label == 0))
    with pytest.raises(DataError, match=r"have 0 positive and .* negative ones; an operating point needs both"):
        train_recipe(tiny(*QUICK, "clinical.normal='0'"), digits, tmp_path / "out", dataset=dataset)
    assert not (tmp_path / "out").exists()
