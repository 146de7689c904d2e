import cv2
import numpy as np
import pytest
from skimage import data

from train.survey.fingerprint import Fingerprint, fingerprint, thumbnail
from train.survey.near import Pair, near_pairs

PHOTOS = {name: getattr(data, name)()[..., ::-1] for name in ("astronaut", "chelsea", "coffee")}


def _of(image):
    return fingerprint(np.ascontiguousarray(image), thumbnail(np.ascontiguousarray(image)))


def _jpeg(image, quality):
    return cv2.imdecode(cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))[1], cv2.IMREAD_COLOR)


def _cut(image, share):
    top, left = (round(share * side / 2) for side in image.shape[:2])
    return image[top:-top, left:-left]


def _lit(image, gain, offset):
    return np.clip(image * gain + offset, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda image: _jpeg(image, 30), id="JPEG"),
        pytest.param(lambda image: cv2.resize(image, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), id="smaller"),
        pytest.param(lambda image: cv2.resize(image, None, fx=1.3, fy=1.3), id="larger"),
        pytest.param(lambda image: cv2.resize(image, (96, 96), interpolation=cv2.INTER_AREA), id="squeezed"),
        pytest.param(lambda image: _cut(image, 0.03), id="cut"),
        pytest.param(lambda image: _lit(image, 1.0, 25), id="lighter"),
        pytest.param(lambda image: _lit(image, 0.6, 0), id="darker"),
        pytest.param(lambda image: cv2.GaussianBlur(image, (0, 0), 3), id="blurred"),
        pytest.param(lambda image: np.repeat(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None], 3, 2), id="grey"),
    ],
)
def test_a_changed_copy_is_found_among_others(name, change):
    originals = [_of(image) for image in PHOTOS.values()]
    copy = _of(change(np.ascontiguousarray(PHOTOS[name])))
    assert near_pairs([*originals, copy]) == [Pair(list(PHOTOS).index(name), 3, mirrored=False)]


@pytest.mark.parametrize("name", PHOTOS)
def test_a_mirrored_copy_is_found_as_such(name):
    assert near_pairs([_of(PHOTOS[name]), _of(_jpeg(PHOTOS[name][:, ::-1], 60))]) == [Pair(0, 1, mirrored=True)]


def test_grey_copies_of_grey_pictures_are_found(scene):
    greys = [np.repeat(cv2.cvtColor(scene(number), cv2.COLOR_BGR2GRAY)[..., None], 3, 2) for number in range(20)]
    small = [_jpeg(cv2.resize(image, (48, 36), interpolation=cv2.INTER_AREA), 50) for image in greys]
    assert near_pairs([_of(image) for image in greys + small]) == [
        Pair(at, at + 20, mirrored=False) for at in range(20)
    ]


def test_a_symmetrical_picture_is_a_copy_as_it_stands():
    image = np.hstack([PHOTOS["coffee"], PHOTOS["coffee"][:, ::-1]])
    assert near_pairs([_of(image), _of(image[:, ::-1])]) == [Pair(0, 1, mirrored=False)]


def _disc(centre=(80, 60), colour=(30, 30, 200), radius=30):
    image = np.full((120, 160, 3), 230, np.uint8)
    return cv2.circle(image, centre, radius, colour, -1, cv2.LINE_AA)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(PHOTOS["chelsea"], PHOTOS["chelsea"][::-1], id="upside down"),
        pytest.param(PHOTOS["chelsea"][:, :300], PHOTOS["chelsea"][:, -300:], id="two parts of one"),
        pytest.param(_disc(), _disc(centre=(100, 60)), id="moved"),
        pytest.param(_disc(), _disc(colour=(200, 30, 30)), id="other colour"),
        pytest.param(_disc(), _disc(radius=42), id="other size"),
        pytest.param(_disc(), cv2.rectangle(_disc(), (40, 20), (120, 100), (30, 30, 200), -1), id="other shape"),
    ],
)
def test_similar_is_not_the_same(one, other):
    assert near_pairs([_of(one), _of(other)]) == []


def test_drawn_pictures_match_their_copies_and_nothing_else(scene):
    """Over the border of a block of rows: 400 pictures and 400 copies."""
    originals = [scene(number) for number in range(400)]
    pairs = near_pairs([_of(image) for image in [*originals, *(_jpeg(image, 50) for image in originals)]])
    assert {(pair.first, pair.second) for pair in pairs} == {(at, at + 400) for at in range(400)}


def test_a_crowd_is_linked_without_all_its_pairs(scene):
    crowd = [_of(scene(1))] * 200
    pairs = near_pairs(crowd)
    assert 199 <= len(pairs) <= 200 * 32
    assert {pair.first for pair in pairs} | {pair.second for pair in pairs} == set(range(200))


def test_a_near_hash_alone_is_not_enough(scene):
    """The thumbnail must agree too."""
    one, other = _of(scene(1)), _of(scene(2))
    forged = Fingerprint(one.bits, one.mirrored_bits, other.thumbnail_bgr, grey=False)
    assert near_pairs([one, forged]) == []
    assert near_pairs([one, one]) == [Pair(0, 1, mirrored=False)]


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_to_compare(scene, count):
    assert near_pairs([_of(scene(1))] * count) == []
