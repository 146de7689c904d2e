import numpy as np
import pytest
from tiny_detector import detector_flatbuffer
from tiny_model import SIZE, tiny_flatbuffer

from edge_app.explain.layers.tflite import tflite_layers
from edge_app.inference.container import detach
from edge_app.inference.graph import Graph
from edge_app.inference.shipped import shipped


def _layers(data, where="m.tflite", outputs=()):
    return tflite_layers(Graph(data, where).program, outputs)


@pytest.mark.parametrize("path", shipped().values(), ids=lambda path: path.stem)
def test_nothing_is_lost_of_models_that_ship(path):
    data, _ = detach(path.read_bytes(), str(path))
    found, graph = _layers(data, str(path)), Graph(data, str(path))
    assert len(found) == graph.work.operators
    assert sum(layer.step.macs for layer in found) == graph.work.total_macs
    learnt = {index for one in graph.program.operators for index in one.inputs if graph.program.slots[index].stored}
    sizes = [np.prod(graph.program.slots[index].shape) for index in learnt]
    assert 0 <= sum(sizes) - sum(layer.step.parameters for layer in found) < 100  # sizes and axes are no parameters
    assert len({layer.name for layer in found}) == len(found)
    assert all(layer.field is not None for layer in found if len(layer.step.shape) == 3)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("conv2d_11_1", (16, 16)),
        ("conv2d_12_1", (0, 0)),
        ("conv2d_13_1", (8, 8)),
        ("conv2d_14_1", (5, 9)),
        ("re_lu_11_1", (8, 3)),
        ("conv2d_15_1", (9, 8)),
        ("re_lu_13_1", (8, 8)),
        ("conv2d_17_1", (4, 4)),
        ("conv2d_19_1", (3, 4)),
        ("re_lu_15_1", (4, 4)),
    ],
)
def test_a_unit_changes_with_the_pixels_of_its_field_and_no_others(cifar10, name, unit):
    _perturb(cifar10, name, unit, trials=60)


@pytest.mark.parametrize(("name", "unit"), [("conv2d_1_2", (40, 40)), ("re_lu_6_1", (20, 20)), ("add_5_1", (10, 11))])
def test_the_same_of_a_detector(faces, name, unit):
    _perturb(faces, name, unit, trials=24, edges=name != "add_5_1")


def _perturb(subject, name, unit, *, trials, edges=True):
    """Pixels outside never matter; those of each edge of the field do, for some channel and some picture."""
    layer = next(one for one in subject.form.layers if one.name == name)
    tap = subject.form.tap([name])
    width, height = subject.spec.input.size_wh
    (top, bottom), (left, right) = layer.field.y.pixels(unit[0]), layer.field.x.pixels(unit[1])
    random = np.random.default_rng(5)
    moved = dict.fromkeys(("top", "bottom", "left", "right"), False)
    for _ in range(trials):
        image = random.choice(np.array([0, 255], np.uint8), (height, width, 3))
        said = tap(image)[name][unit]
        outside = random.choice(np.array([0, 255], np.uint8), image.shape)
        rows, columns = slice(max(top, 0), bottom), slice(max(left, 0), right)
        outside[rows, columns] = image[rows, columns]
        assert np.array_equal(tap(outside)[name][unit], said)
        strips = {
            "top": (top, slice(None)),
            "bottom": (bottom - 1, slice(None)),
            "left": (slice(None), left),
            "right": (slice(None), right - 1),
        }
        for edge, strip in strips.items():
            inside = {"top": top >= 0, "left": left >= 0, "bottom": bottom <= height, "right": right <= width}[edge]
            if not inside or not edges:
                moved[edge] = True
            elif not moved[edge]:
                changed = image.copy()
                changed[strip] = 255 - image[strip]
                moved[edge] = not np.array_equal(tap(changed)[name][unit], said)
    assert moved == dict.fromkeys(moved, True)


def test_a_dense_layer_sees_everything():
    dense, softmax = _layers(tiny_flatbuffer(), outputs=("probabilities",))
    assert (dense.name, dense.step.kind, dense.step.parameters) == ("logits", "FULLY_CONNECTED", 3 * SIZE * SIZE * 3)
    assert dense.field.whole
    assert dense.map_hw is None
    assert softmax.name == "probabilities"


def test_what_is_reshaped_has_no_place_any_more():
    found = _layers(detector_flatbuffer(), outputs=("boxes", "scores", "keypoints"))
    assert [layer.name for layer in found] == ["strips", "boxes", "scores", "keypoints"]
    assert [layer.field for layer in found] == [None] * 4
