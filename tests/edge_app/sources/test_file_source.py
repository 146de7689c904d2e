import os
import subprocess
import sys

import cv2
import numpy as np
import pytest
from red_pictures import is_red, red_picture

from edge_app.errors import SourceError
from edge_app.sources import open_source
from edge_app.sources.image import Image
from edge_app.sources.video import Video

NOISE = np.random.default_rng(0).integers(0, 256, 5000, np.uint8).tobytes()
PNG = cv2.imencode(".png", red_picture())[1].tobytes()


def png_bomb() -> bytes:
    """The head of a PNG of 60,000 x 60,000 pixels in front of the data of a small one."""
    import zlib

    head = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    return PNG[:8] + (13).to_bytes(4, "big") + head + zlib.crc32(head).to_bytes(4, "big") + PNG[33:]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("clip.mp4", b"", "empty"),
        ("clip.mp4", NOISE, "neither a picture nor a video"),
        ("clip.avi", b"RIFF" + NOISE, "neither a picture nor a video"),
        ("notes.txt", b"A text that FFmpeg would show as letters.\n" * 50, "is a text"),
        ("list.m3u8", b"#EXTM3U\nhttp://127.0.0.1:9/secret.ts\n", "is a text"),
        ("photo.png", PNG[: len(PNG) // 2], "photo.png"),
        ("photo.jpg", cv2.imencode(".jpg", red_picture())[1].tobytes()[:600], "cut off"),
        ("bomb.png", png_bomb(), "more pixels"),
    ],
)
def test_what_is_no_picture_or_video_is_refused(tmp_path, name, data, message):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError, match=message):
        open_source(str(path))


def test_an_mp4_without_its_index_is_named_so(cut):
    with pytest.raises(SourceError, match=r"cut off: an MP4 without its index"):
        open_source(str(cut("mp4", 0.5)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_named_so(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(NOISE)
    path.chmod(0)
    with pytest.raises(SourceError, match="Permission denied"):
        open_source(str(path))


def test_the_content_decides_not_the_name(clips, tmp_path):
    picture, video = tmp_path / "picture.mp4", tmp_path / "video.png"
    picture.write_bytes(PNG)
    video.write_bytes(clips["mp4"].read_bytes())
    with open_source(str(picture)) as source:
        assert isinstance(source, Image)
    with open_source(str(video)) as source:
        assert isinstance(source, Video)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp", ".webp"])
def test_one_picture_is_one_frame(tmp_path, suffix):
    path = tmp_path / f"red{suffix}"
    cv2.imwrite(str(path), red_picture())
    with open_source(str(path)) as source:
        frame = source.read()
        assert (source.size_wh, source.live, source.fps) == ((160, 120), False, None)
        assert source.read() is None
    assert is_red(frame.image_bgr)
    assert frame.name == path.name


def test_nothing_but_the_error_reaches_the_terminal(cut, tmp_path):
    (tmp_path / "noise.avi").write_bytes(b"RIFF" + NOISE)
    program = (
        "import sys\nfrom edge_app.sources import open_source\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n        source = open_source(path, pace='fast')\n        while source.read(): pass\n"
        "    except OSError as error: print(type(error).__name__)"
    )
    paths = [str(cut("mp4", 0.5)), str(cut("avi", 0.4)), str(tmp_path / "noise.avi"), "http://127.0.0.1:9/x.mp4"]
    done = subprocess.run([sys.executable, "-c", program, *paths], capture_output=True, text=True, check=True)
    assert (done.stdout.split(), done.stderr) == (["SourceError"] * 4, "")
