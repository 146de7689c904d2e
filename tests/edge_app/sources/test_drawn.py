"""The sources that are drawn: colour bars, and the virtual camera over photos."""

import itertools

import cv2
import numpy as np
import pytest
from red_pictures import RED_BGR, is_red, red_picture

from edge_app.errors import SourceError
from edge_app.sources import open_source
from edge_app.sources.colour_bars import PATCHES_BGR


@pytest.mark.parametrize(
    ("text", "size_wh", "fps", "count"),
    [
        ("test", (640, 480), 30, None),
        ("test:", (640, 480), 30, None),
        ("test:320x240", (320, 240), 30, None),
        ("test:@12.5", (640, 480), 12.5, None),
        ("test:64x48@15#3", (64, 48), 15, 3),
        ("test:#2", (640, 480), 30, 2),
    ],
)
def test_colour_bars_as_asked(text, size_wh, fps, count):
    with open_source(text, pace="fast") as source:
        assert (source.size_wh, source.fps, source.live) == (size_wh, fps, False)
        frames = [source.read() for _ in range(4)]
    assert sum(frame is not None for frame in frames) == (4 if count is None else count)
    assert frames[0].image_bgr.shape == (size_wh[1], size_wh[0], 3)


@pytest.mark.parametrize("text", ["test:640", "test:640x480@", "test:0x0", "test:99999x99999", "test:@0", "test:#x"])
def test_what_cannot_be_drawn_is_refused(text):
    with pytest.raises(SourceError, match="Wanted"):
        open_source(text)


def test_the_patches_have_their_exact_colours():
    with open_source("test:96x64", pace="fast") as source:
        source.read()
        image_bgr = source.read().image_bgr
    middle = [tuple(int(value) for value in image_bgr[60, 8 + 16 * place]) for place in range(6)]
    assert tuple(middle) == PATCHES_BGR
    assert middle[2] == RED_BGR


def test_the_bars_move():
    with open_source("test", pace="fast") as source:
        first, second = source.read().image_bgr, source.read().image_bgr
    assert np.array_equal(np.roll(first[200:300], 4, axis=1), second[200:300])


def test_a_drawn_source_in_real_time_is_live():
    with open_source("test:64x48@100") as source:
        first, second = source.read(), source.read()
        assert source.live
    assert second.captured_ns - first.captured_ns >= 9_000_000


@pytest.fixture
def photos(tmp_path):
    names = []
    for name, colour, size_wh in (("red", RED_BGR, (451, 300)), ("blue", (255, 0, 0), (1200, 3000))):
        names.append(str(tmp_path / f"{name}.png"))
        cv2.imwrite(names[-1], np.full((size_wh[1], size_wh[0], 3), colour, np.uint8))
    return names


def test_pan_goes_over_each_photo_in_turn(photos):
    with open_source("pan:" + ",".join(photos), pace="fast") as source:
        frames = [source.read() for _ in range(301)]
    assert frames[0].image_bgr.shape == (480, 640, 3)
    assert [tuple(frames[at].image_bgr[100, 100]) for at in (0, 149, 150, 299, 300)] == [
        RED_BGR, RED_BGR, (255, 0, 0), (255, 0, 0), RED_BGR,
    ]  # fmt: skip


def test_pan_moves_smoothly(tmp_path):
    """Each frame differs from the one before, and never by much: no jump, no border."""
    path = tmp_path / "smooth.png"
    ramp = np.linspace(40, 215, 451)[None, :, None] * np.ones((300, 1, 3))
    cv2.imwrite(str(path), ramp.astype(np.uint8))
    with open_source(f"pan:{path}", pace="fast", size_wh=(160, 120)) as source:
        images = [source.read().image_bgr.astype(int) for _ in range(151)]
    steps = [np.abs(after - before).max() for before, after in itertools.pairwise(images)]
    assert 0 < max(steps) < 8
    assert min(image.min() for image in images) >= 40
    assert sum(step > 0 for step in steps) > 140


def test_pan_keeps_the_colours(tmp_path):
    cv2.imwrite(str(tmp_path / "a,b.png"), red_picture(0, (200, 200)))
    with open_source(f"pan:{tmp_path / 'a,b.png'}", pace="fast") as source:
        assert is_red(source.read().image_bgr)


@pytest.mark.parametrize(("text", "message"), [("pan:", "names no photo"), ("pan:nowhere.jpg", "nowhere.jpg")])
def test_pan_without_a_photo_is_refused(text, message):
    with pytest.raises(SourceError, match=message):
        open_source(text)
