import io

import numpy as np
import pytest
from PIL import Image

from train.survey.header import Header, read_header


def _saved(kind, mode="RGB", **options):
    file = io.BytesIO()
    Image.fromarray(np.full((5, 7, 3), 9, np.uint8)).convert(mode).save(file, kind, **options)
    return file.getvalue()


def _oriented(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


_MORE = {"save_all": True, "append_images": [Image.new("RGB", (7, 5), "red")]}


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (_saved("PNG"), Header("PNG")),
        (_saved("PNG", "RGBA"), Header("PNG", alpha=True)),
        (_saved("PNG", "LA"), Header("PNG", alpha=True)),
        (_saved("PNG", "P", transparency=0), Header("PNG", alpha=True)),
        (_saved("JPEG"), Header("JPEG", quality=75)),
        *((_saved("JPEG", quality=quality), Header("JPEG", quality=quality)) for quality in (25, 50, 90, 95)),
        (_saved("JPEG", exif=_oriented(1)), Header("JPEG", quality=75)),
        (_saved("JPEG", exif=_oriented(6)), Header("JPEG", turned=True, quality=75)),
        (_saved("PNG", exif=_oriented(3)), Header("PNG", turned=True)),
        (_saved("GIF", **_MORE), Header("GIF", frames=2)),
        (_saved("WEBP", **_MORE), Header("WEBP", frames=2)),
        (_saved("PNG", **_MORE), Header("PNG", frames=2)),
        (_saved("TIFF", **_MORE), Header("TIFF", frames=2)),
        (_saved("MPO", **_MORE), Header("MPO", quality=75)),
        (_saved("BMP"), Header("BMP")),
        (_saved("PPM"), Header("PPM")),
        (b"", None),
        (b"no picture", None),
        (_saved("PNG")[:20], None),
    ],
)
def test_what_a_file_says(data, wanted):
    assert read_header(data) == wanted


@pytest.mark.parametrize(
    ("kind", "suffix", "wanted"),
    [
        ("JPEG", ".jpg", True),
        ("MPO", ".JPEG", True),
        ("PNG", ".jpg", False),
        ("GIF", ".png", False),
        ("PPM", ".pgm", True),
        ("TIFF", ".tif", True),
    ],
)
def test_whether_the_name_fits(kind, suffix, wanted):
    assert Header(kind).fits(suffix) is wanted
