import numpy as np
import pytest
from tiny_pooled import PATCH, SIZE, patch_pictures

from edge_app.explain.attribution.occlusion import RUNS, occlusion
from edge_app.inference.model import Model


class Counting:
    def __init__(self, model):
        self._model, self.runs = model, 0

    def probabilities(self, image_bgr):
        self.runs += 1
        return self._model.probabilities(image_bgr)


def test_the_hottest_place_is_in_the_patch(model):
    for picture, label, (top, left) in patch_pictures(12):
        heat = occlusion(model, model.spec, picture)
        assert heat.label == model.spec.labels[label]
        row, column = np.unravel_index(heat.over((SIZE, SIZE)).argmax(), (SIZE, SIZE))
        assert top - 1 <= row <= top + PATCH
        assert left - 1 <= column <= left + PATCH


def test_as_many_runs_as_is_said_whatever_the_size_of_the_picture(model):
    counting = Counting(model)
    large = np.random.default_rng(0).integers(0, 256, (300, 200, 3), np.uint8)
    assert occlusion(counting, model.spec, large).cells.shape == (9, 9)
    assert counting.runs == RUNS


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour_has_no_place_to_point_at(model, level):
    heat = occlusion(model, model.spec, np.full((20, 20, 3), level, np.uint8))
    assert abs(heat.cells).max() == 0


def test_a_classifier_without_a_feature_map_too(tiny):
    picture = np.full((8, 8, 3), 90, np.uint8)
    picture[:, :4] = (0, 0, 255)
    with Model(tiny) as model:
        cells = occlusion(model, model.spec, picture).cells
    assert cells[:, :3].min() > cells[:, 6:].max()
