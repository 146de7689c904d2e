import weakref

import numpy as np
import pytest

from edge_app.inference.model import Model
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.stages import shared_fit
from edge_app.stages.shared_fit import SharedFit

SMALL, LARGE = InputSpec(size_wh=(8, 8)), InputSpec(size_wh=(32, 24), fit="letterbox")


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8)


@pytest.fixture
def made(monkeypatch):
    """The sizes that were made."""
    calls = []

    def counted(image_bgr, spec):
        calls.append(spec.size_wh)
        return fit_pixels(image_bgr, spec)

    monkeypatch.setattr(shared_fit, "fit_pixels", counted)
    return calls


def test_equal_inputs_are_made_once_for_each_picture(image, made):
    fit = SharedFit()
    for picture in (image, image.copy()):
        for spec in (SMALL, LARGE, InputSpec(size_wh=(8, 8), mean=(5,)), LARGE):
            np.testing.assert_array_equal(fit(picture, spec), fit_pixels(picture, spec))
    assert made == [(8, 8), (32, 24)] * 2


def test_what_differs_in_anything_is_made_anew(image, made):
    others = [
        InputSpec(size_wh=(8, 8), **{key: value})
        for key, value in (("colour", "bgr"), ("fit", "crop"), ("interpolation", "nearest"))
    ]
    fit = SharedFit()
    for spec in (SMALL, *others):
        np.testing.assert_array_equal(fit(image, spec), fit_pixels(image, spec))
    assert len(made) == 4


def test_what_is_made_ahead_is_made_once(image, made):
    other, fit = image.copy(), SharedFit()
    for picture in (image, other):
        fit.ahead(picture, [LARGE, SMALL, LARGE])
    for picture in (image, other, image):
        np.testing.assert_array_equal(fit(picture, LARGE), fit_pixels(picture, LARGE))
    assert made == [(32, 24), (8, 8)] * 2


def test_pictures_are_let_go(image):
    fit = SharedFit()
    first = weakref.ref(seen := image.copy())
    fit(seen, SMALL)
    del seen
    assert first() is not None
    for _ in range(3):
        fit(image.copy(), SMALL)
    assert first() is None


def test_models_that_share_answer_as_alone(tiny, image, made):
    fit = SharedFit()
    with Model(tiny, fit=fit) as one, Model(tiny, fit=fit) as other, Model(tiny) as alone:
        tensors = [model.preprocess(image) for model in (one, other, alone)]
    np.testing.assert_array_equal(tensors[0], tensors[2])
    np.testing.assert_array_equal(tensors[1], tensors[2])
    assert len(made) == 1
