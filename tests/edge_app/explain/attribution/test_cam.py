import numpy as np
import pytest
from tiny_detector import detector_flatbuffer, detector_spec
from tiny_model import tiny_flatbuffer, tiny_spec
from tiny_pooled import PATCH, SIZE, patch_pictures

from edge_app.errors import ExplainError
from edge_app.explain.attribution.cam import ActivationMaps
from edge_app.explain.attribution.ending import ending
from edge_app.inference.container import attach
from edge_app.inference.cut import tapped
from edge_app.inference.model import Model
from edge_app.inference.network import Network


@pytest.fixture(params=["cifar10", "cifar10-large"])
def shipped_model(request):
    with Model(request.param, threads=1) as opened:
        yield opened


def noise(seed=0):
    return np.random.default_rng(seed).integers(0, 256, (32, 32, 3), np.uint8)


def test_one_run_gives_the_answer_of_the_file_and_the_map(shipped_model):
    maps = ActivationMaps(shipped_model)
    tensor = shipped_model.preprocess(noise())
    answer, features = maps.invoke(tensor)
    np.testing.assert_array_equal(answer[0], shipped_model.invoke(tensor)[0])
    assert maps.cells(features, 3).shape == maps.grid_hw


@pytest.mark.filterwarnings("ignore:Warning. Enabling .experimental_preserve_all_tensors:UserWarning")
def test_the_features_are_those_of_an_interpreter_that_keeps_all_tensors(shipped_model):
    flatbuffer, tensor = shipped_model.delegation.file.flatbuffer, shipped_model.preprocess(noise())
    keeping = shipped_model.runtime.interpreter(
        model_content=flatbuffer, num_threads=1, experimental_preserve_all_tensors=True
    )
    keeping.allocate_tensors()
    keeping.set_tensor(keeping.get_input_details()[0]["index"], tensor)
    keeping.invoke()
    expected = keeping.get_tensor(ending(flatbuffer, "").features)[0]
    np.testing.assert_array_equal(ActivationMaps(shipped_model).invoke(tensor)[1], expected)


def test_the_mean_of_a_map_is_the_logit_of_its_class(shipped_model):
    """So that a map leaves nothing out: up to the rounding of the mean and the logits to 8 bits."""
    maps, flatbuffer = ActivationMaps(shipped_model), shipped_model.delegation.file.flatbuffer
    bias = ending(flatbuffer, "").bias
    for seed in range(5):
        answer, features = maps.invoke(shipped_model.preprocess(noise(seed)))
        logits = maps.logits(features)
        means = [float(maps.cells(features, index).mean()) for index in range(10)]
        np.testing.assert_allclose(np.array(means) + bias, logits, rtol=1e-4, atol=1e-4)
        powers = np.exp(logits - logits.max())
        said = answer[0].astype(np.float32)
        np.testing.assert_allclose((said + 128) / 256, powers / powers.sum(), atol=0.08)


def test_the_map_shows_the_patch_that_was_named(model):
    maps = ActivationMaps(model)
    for picture, label, (top, left) in patch_pictures(12):
        heat = maps.of(picture)
        assert heat.label == model.spec.labels[label] == model.classify(picture).label
        inside = np.zeros((SIZE, SIZE), bool)
        inside[top : top + PATCH, left : left + PATCH] = True
        assert heat.cells[inside].min() > 10 * abs(heat.cells[~inside]).max()


def test_the_map_of_another_class_is_another(model):
    picture, label, _ = patch_pictures(1)[0]
    assert ActivationMaps(model).of(picture, label).cells.max() > 10
    assert ActivationMaps(model).of(picture, (label + 1) % 3).cells.max() == pytest.approx(0, abs=1e-4)


def test_a_tapped_file_is_a_file_like_any_other(model):
    flatbuffer = model.delegation.file.flatbuffer
    once = tapped(flatbuffer, 3)
    network = Network(tapped(once, 3), model.runtime, 1, "twice")
    assert [output.shape for output in network.outputs] == [(1, 3), (1, SIZE, SIZE, 3), (1, SIZE, SIZE, 3)]
    assert once[: len(flatbuffer)] != flatbuffer
    assert sum(a != b for a, b in zip(once, flatbuffer, strict=False)) <= 4, "one offset has changed"


@pytest.mark.parametrize(
    ("flatbuffer", "spec", "message"),
    [
        (tiny_flatbuffer(), tiny_spec(), "Use occlusion, which works for every classifier"),
        (detector_flatbuffer(), detector_spec(), "is made to detect; a class activation map is of a classifier"),
    ],
)
def test_a_model_without_spatial_features_is_refused(tmp_path, flatbuffer, spec, message):
    (tmp_path / "a.tflite").write_bytes(attach(flatbuffer, spec))
    with Model(tmp_path / "a.tflite") as model, pytest.raises(ExplainError, match=message):
        ActivationMaps(model)
