import cv2
import numpy as np
import pytest

from train.survey.fingerprint import fingerprint, thumbnail
from train.survey.gallery import Gallery
from train.survey.near import near_pairs


def _of(image):
    return fingerprint(np.ascontiguousarray(image), thumbnail(np.ascontiguousarray(image)))


@pytest.fixture
def others(scene):
    """Copies and strangers of the pictures 0 to 19, in turns: upright, mirrored, grey, moved, none at all."""
    changes = (
        lambda image: cv2.GaussianBlur(image, (0, 0), 2),
        lambda image: image[:, ::-1],
        lambda image: np.repeat(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None], 3, 2),
        lambda image: np.roll(image, 12, axis=1),
        lambda image: image[::-1],
    )
    return [_of(changes[number % 5](scene(number))) for number in range(20)]


def test_it_agrees_with_the_search_for_pairs(scene, others):
    """Which it is the other way to ask."""
    known = [_of(scene(number)) for number in range(20)]
    pairs = [pair for pair in near_pairs([*others, *known]) if pair.first < 20 <= pair.second]
    gallery = Gallery.of(known)
    near, mirrored = gallery.near(others), gallery.mirrored(others)
    assert set(np.flatnonzero(near)) == {pair.first for pair in pairs if not pair.mirrored}
    assert set(np.flatnonzero(mirrored & ~near)) == {pair.first for pair in pairs if pair.mirrored}
    assert near[::5].all()
    assert mirrored[1::5].all()
    assert near[2::5].all()
    assert not (near | mirrored)[4::5].any()


def test_a_near_hash_alone_is_not_enough(scene):
    one, other = _of(scene(1)), _of(scene(2))
    forged = type(one)(one.bits, one.mirrored_bits, other.thumbnail_bgr, grey=False)
    assert Gallery.of([one]).near([forged, one, other]).tolist() == [False, True, False]
    assert Gallery.of([other]).near([forged]).tolist() == [False], "nor is a near thumbnail alone"
    assert Gallery.of([one, other]).near([forged]).tolist() == [False], "nor the one of this and the other of that"
