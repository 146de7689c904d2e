import cv2
import numpy as np
import pytest

from train.survey.fingerprint import fingerprint, is_grey, thumbnail


def _of(image):
    return fingerprint(image, thumbnail(image))


def _distance(a, b):
    return int(np.unpackbits(a ^ b).sum())


def test_half_the_bits_are_set(scene):
    found = _of(scene(1))
    assert (found.bits.shape, found.bits.dtype) == ((8,), np.uint8)
    assert np.unpackbits(found.bits).sum() == 32
    assert found.thumbnail_bgr.shape == (16, 16, 3)


def test_the_hash_is_that_of_the_definition(scene):
    """Against a transform written out from its formula (DCT-II), since OpenCV's is what is used."""
    image = scene(2)
    small = cv2.resize(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (32, 32), interpolation=cv2.INTER_AREA).astype(float)
    n = np.arange(32)
    basis = np.cos(np.pi * (2 * n + 1) * n[:, None] / 64) * np.where(n == 0, np.sqrt(1 / 32), 0.25)[:, None]
    low = (basis @ small @ basis.T)[1:9, 1:9]
    assert np.array_equal(np.unpackbits(_of(image).bits), (low > np.median(low)).ravel())


def test_the_mirrored_hash_is_the_hash_of_the_mirrored_picture(scene):
    for number in range(5):
        image = scene(number)
        mirrored = _of(np.ascontiguousarray(image[:, ::-1]))
        assert _distance(_of(image).mirrored_bits, mirrored.bits) <= 4
        assert _distance(_of(image).bits, mirrored.bits) > 12


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.full((50, 50, 3), 90, np.uint8), id="plain"),
        pytest.param(np.random.default_rng(0).integers(90, 93, (50, 50, 3), np.uint8), id="nearly plain"),
        pytest.param(np.random.default_rng(0).integers(0, 255, (15, 50, 3), np.uint8), id="small"),
    ],
)
def test_what_cannot_be_told_from_others_has_no_fingerprint(image):
    assert _of(image) is None


def test_grey_is_seen(scene):
    image = scene(3)
    grey = cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert not is_grey(thumbnail(image))
    assert is_grey(thumbnail(grey))
    assert _of(grey).grey
