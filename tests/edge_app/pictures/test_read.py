import os
import struct
import subprocess
import sys
import zlib

import cv2
import numpy as np
import pytest

from edge_app.errors import PictureError
from edge_app.pictures.read import SUFFIXES, picture_size, read_picture

ROTATE_RIGHT = 6
"""EXIF orientation: the stored picture must be turned clockwise to be upright."""


@pytest.fixture
def picture():
    """uint8 (6, 8, 3), blue green red: smooth enough for JPEG, different at every side."""
    y, x = np.mgrid[0:6, 0:8]
    return np.stack([20 * x, 30 * y, 255 - 20 * x], axis=2).astype(np.uint8)


def _png(width, height, depth, colour, rows):
    """A PNG written by hand (W3C PNG, section 11), so that no encoder decides what a test reads."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)),
        (b"IEND", b""),
    ]
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _encoded(suffix, image, *parameters):
    found, data = cv2.imencode(suffix, image, parameters)
    assert found
    return data.tobytes()


def _with_exif(jpeg, orientation):
    """Put an EXIF segment with nothing but the orientation behind the start of a JPEG."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


@pytest.mark.parametrize("suffix", sorted(SUFFIXES - {".pgm"}))
def test_every_format_gives_the_picture(tmp_path, picture, suffix):
    path = tmp_path / f"picture{suffix}"
    path.write_bytes(_encoded(suffix, picture))
    read = read_picture(path)
    assert (read.dtype, read.shape) == (np.uint8, (6, 8, 3))
    tolerance = 25 if suffix in (".jpg", ".jpeg", ".webp") else 0
    assert np.abs(read.astype(int) - picture).max() <= tolerance


def test_what_the_file_holds_counts_not_its_suffix(tmp_path, picture):
    path = tmp_path / "really-png.jpg"
    path.write_bytes(_encoded(".png", picture))
    assert np.array_equal(read_picture(path), picture)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".pgm"])
def test_grey_becomes_three_equal_channels(tmp_path, picture, suffix):
    path = tmp_path / f"grey{suffix}"
    path.write_bytes(_encoded(suffix, picture[..., 0]))
    read = read_picture(path)
    assert np.ptp(read, axis=2).max() == 0
    assert np.abs(read[..., 0].astype(int) - picture[..., 0]).max() <= 6


def test_colours_of_16_bits_become_8(tmp_path, picture):
    path = tmp_path / "deep.png"
    path.write_bytes(_encoded(".png", picture.astype(np.uint16) * 257))
    assert np.array_equal(read_picture(path), picture)


@pytest.mark.parametrize(
    ("depth", "row", "wanted_bgr"),
    [
        pytest.param(8, bytes([200, 100, 0, 255]), (0, 100, 200), id="opaque"),
        pytest.param(8, bytes([200, 100, 0, 0]), (255, 255, 255), id="transparent"),
        pytest.param(8, bytes([200, 100, 0, 51]), (204, 224, 244), id="a fifth"),
        pytest.param(16, struct.pack(">4H", 200 * 257, 100 * 257, 0, 51 * 257), (204, 224, 244), id="16 bits"),
    ],
)
def test_transparent_parts_become_white(tmp_path, depth, row, wanted_bgr):
    path = tmp_path / "alpha.png"
    path.write_bytes(_png(1, 1, depth, 6, [row]))
    assert tuple(read_picture(path)[0, 0]) == wanted_bgr


def test_grey_with_alpha_and_palette_are_read(tmp_path):
    path = tmp_path / "grey-alpha.png"
    path.write_bytes(_png(2, 1, 8, 4, [bytes([100, 255, 100, 0])]))
    assert read_picture(path).tolist() == [[[100] * 3, [255] * 3]]


def test_exif_orientation_turns_upright(tmp_path, picture):
    path = tmp_path / "turned.jpg"
    jpeg = _encoded(".jpg", picture, cv2.IMWRITE_JPEG_QUALITY, 100)
    path.write_bytes(_with_exif(jpeg, ROTATE_RIGHT))
    upright = np.rot90(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), -1)
    assert np.array_equal(read_picture(path), upright)


def test_the_size_is_that_of_the_file_as_it_is_now(tmp_path, picture):
    path = tmp_path / "1.png"
    path.write_bytes(_encoded(".png", picture))
    assert picture_size(path) == picture_size(path) == (8, 6)
    path.write_bytes(_encoded(".png", picture[:4]))
    assert picture_size(path) == (8, 4)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(PictureError, match="is cut off"):
        picture_size(path)
    path.unlink()
    with pytest.raises(PictureError, match="Cannot read"):
        picture_size(path)


@pytest.mark.parametrize("name", ["cmyk.jpg", "progressive.jpg", "animated.webp", "palette.png"])
def test_what_other_programs_write(tmp_path, picture, name):
    image_library = pytest.importorskip("PIL.Image", reason="Pillow writes these; it comes with matplotlib")
    image = image_library.fromarray(np.ascontiguousarray(picture[..., ::-1]))
    path = tmp_path / name
    {
        "cmyk.jpg": lambda: image.convert("CMYK").save(path, quality=100),
        "progressive.jpg": lambda: image.save(path, quality=100, progressive=True),
        "animated.webp": lambda: image.save(path, save_all=True, append_images=[image.rotate(180)], lossless=True),
        "palette.png": lambda: image.quantize(64).save(path),
    }[name]()
    assert np.abs(read_picture(path).astype(int) - picture).mean() < 8


def _cut(data):
    return data[: len(data) * 2 // 3]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda image: b"", "is empty", id="empty"),
        pytest.param(lambda image: b"hello, I am text", "cannot be decoded", id="text"),
        pytest.param(lambda image: bytes(500), "cannot be decoded", id="zeros"),
        pytest.param(lambda image: b"\xff", "cannot be decoded", id="one byte"),
        pytest.param(lambda image: b"\xff\xd8", "cut off: a JPEG", id="jpeg start"),
        pytest.param(lambda image: _cut(_encoded(".jpg", image)), "cut off: a JPEG", id="jpeg"),
        pytest.param(lambda image: _encoded(".jpg", image)[:-1], "cut off: a JPEG", id="jpeg, one byte"),
        pytest.param(lambda image: _cut(_encoded(".png", image)), "cut off or damaged: a PNG", id="png"),
        pytest.param(lambda image: _encoded(".png", image)[:-1], "cut off or damaged: a PNG", id="png, one byte"),
        pytest.param(lambda image: _cut(_encoded(".webp", image)), "cannot be decoded", id="webp"),
        pytest.param(lambda image: _cut(_encoded(".bmp", image)), "cannot be decoded", id="bmp"),
        pytest.param(lambda image: _cut(_encoded(".tiff", image)), "cannot be decoded", id="tiff"),
        pytest.param(lambda image: _cut(_encoded(".ppm", image)), "cannot be decoded", id="ppm"),
        pytest.param(
            lambda image: _encoded(".tiff", cv2.cvtColor(image, cv2.COLOR_BGR2BGRA).astype(np.float32)),
            "values are float32; wanted 8 or 16 bits",
            id="float tiff with alpha",
        ),
    ],
)
def test_damaged_file_is_refused_by_name_and_quietly(tmp_path, picture, capfd, make, message):
    path = tmp_path / "picture.png"
    path.write_bytes(make(picture))
    with pytest.raises(PictureError, match=message) as refusal:
        read_picture(path)
    assert str(path) in str(refusal.value)
    assert capfd.readouterr().err == "", "the decoder complained beside our own message"


@pytest.mark.parametrize("at", [50, 100, -20])
def test_flipped_bit_in_a_png_is_noticed(tmp_path, at):
    data = bytearray(_encoded(".png", np.random.default_rng(1).integers(0, 255, (20, 20, 3), np.uint8)))
    data[at] ^= 4
    path = tmp_path / "flipped.png"
    path.write_bytes(data)
    with pytest.raises(PictureError, match="damaged"):
        read_picture(path)


def test_thumbnail_inside_a_cut_jpeg_does_not_hide_the_cut(tmp_path, picture):
    jpeg = _encoded(".jpg", picture)
    comment = b"\xff\xfe" + struct.pack(">H", len(jpeg) + 2) + jpeg
    path = tmp_path / "cut.jpg"
    path.write_bytes((jpeg[:2] + comment + jpeg[2:])[:-2])
    with pytest.raises(PictureError, match="cut off"):
        read_picture(path)


def test_image_bomb_is_refused(tmp_path):
    """A kilobyte-sized file that would unpack to 2**26 pixels and a row."""
    side = 1 << 13
    path = tmp_path / "bomb.png"
    path.write_bytes(_png(side, side + 1, 1, 0, [bytes(side // 8)] * (side + 1)))
    assert path.stat().st_size < 20_000
    # In a process of its own: OpenCV takes the limit when it is first imported, by whichever test that was.
    code = f"import pathlib, edge_app.pictures.read as read; read.read_picture(pathlib.Path({str(path)!r}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "PictureError" in run.stderr
    assert "it has more pixels than OPENCV_IO_MAX_IMAGE_PIXELS allows" in run.stderr


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda path: None, "No such file", id="missing"),
        pytest.param(lambda path: path.symlink_to("nowhere"), "No such file", id="broken link"),
        pytest.param(lambda path: path.symlink_to(path), "symbolic link", id="link to itself"),
        pytest.param(lambda path: path.mkdir(), "is not a file", id="folder"),
        pytest.param(os.mkfifo, "is not a file", id="pipe"),
    ],
)
def test_what_is_no_file_is_refused(tmp_path, make, message):
    path = tmp_path / "picture.png"
    make(path)
    with pytest.raises(PictureError, match=message):
        read_picture(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file_is_refused(tmp_path):
    path = tmp_path / "secret.png"
    path.touch(mode=0)
    with pytest.raises(PictureError, match="Permission denied"):
        read_picture(path)


@pytest.mark.parametrize(("environment", "level"), [({}, 0), ({"OPENCV_LOG_LEVEL": "DEBUG"}, 5)])
def test_opencv_is_silent_unless_it_is_asked_to_speak(environment, level):
    code = "import edge_app.pictures.read, cv2; print(cv2.utils.logging.getLogLevel())"
    inherited = {key: value for key, value in os.environ.items() if key != "OPENCV_LOG_LEVEL"}
    run = subprocess.run([sys.executable, "-c", code], env=inherited | environment, capture_output=True, check=True)
    assert int(run.stdout) == level
