import hashlib

import cv2
import numpy as np
import pytest
from PIL import Image

from edge_app.pictures.dataset import Dataset, Picture
from train.progress import silent
from train.survey.seen import Unreadable, look, look_at


def test_what_is_remembered(see, scene):
    image = scene(1, (160, 120))
    found = see(image, label=3, split="val")
    assert (found.label, found.split, found.size_wh, found.grey, found.blank) == (3, "val", (160, 120), False, False)
    assert found.file_sha256 == hashlib.sha256(found.path.read_bytes()).digest()
    assert found.header.format == "PNG"
    assert found.fingerprint is not None


def test_pixels_are_what_is_equal(see, scene):
    image = scene(1)
    png, bmp = see(image), see(image, suffix=".bmp")
    assert png.pixels_sha256 == bmp.pixels_sha256
    assert png.file_sha256 != bmp.file_sha256
    assert see(image.reshape(160, 120, 3)).pixels_sha256 != png.pixels_sha256, "the shape counts"


@pytest.mark.parametrize(
    ("image", "blank"),
    [
        (np.full((40, 40, 3), (10, 200, 30), np.uint8), True),
        (np.full((1, 1, 3), 7, np.uint8), True),
        (np.pad(np.full((1, 1, 3), 255, np.uint8), ((100, 99), (100, 99), (0, 0))), False),
    ],
)
def test_blank_is_every_pixel(see, image, blank):
    assert see(image).blank is blank


def test_blank_survives_jpeg(see):
    assert see(np.full((40, 40, 3), (10, 200, 30), np.uint8), suffix=".jpg").blank


def test_size_is_that_of_the_upright_picture(tmp_path, scene):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "lying.jpg"
    Image.fromarray(scene(1, (160, 120))).save(path, exif=exif)
    found = look(Picture(path, 0), "train")
    assert found.size_wh == (120, 160)
    assert found.header.turned


def test_what_cannot_be_read_is_named(tmp_path):
    (tmp_path / "empty.png").touch()
    found = look(Picture(tmp_path / "empty.png", 1), "test")
    assert found == Unreadable(tmp_path / "empty.png", 1, "test", f"{tmp_path / 'empty.png'} is empty.")


def test_all_splits_are_looked_at_in_order(tmp_path, scene):
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"{number}.png"), scene(number))
    a, b, c, d = (Picture(tmp_path / f"{number}.png", number % 2) for number in range(4))
    gone = Picture(tmp_path / "gone.png", 0)
    dataset = Dataset(root=tmp_path, labels=("x", "y"), train=(d, gone, a), val=(c,), test=(b,))
    seen, unreadable = look_at(dataset, silent)
    assert [one.path.stem for one in seen] == ["3", "0", "2", "1"]
    assert [one.split for one in seen] == ["train", "train", "val", "test"]
    assert [one.path for one in unreadable] == [gone.path]
