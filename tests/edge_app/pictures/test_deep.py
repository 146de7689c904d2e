"""Pictures of more than 8 bits, and medical files under any name."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge_app.errors import PictureError, SourceError
from edge_app.pictures.read import read_picture
from edge_app.sources import open_source

DICOM = bytes(128) + b"DICM" + b"\x02\0\0\0UL\x04\0\0\0\0\0" + bytes(200)
DOCUMENT = Path(__file__).parents[3] / "docs/deep-pictures.md"


@pytest.fixture
def scan():
    """uint16 (40, 60): a 12-bit scan, such as a CT slice, from 24 to 3000."""
    return np.linspace(24, 3000, 40 * 60).reshape(40, 60).round().astype(np.uint16)


@pytest.mark.parametrize(
    ("suffix", "kind", "message"),
    [
        (".png", np.uint16, "grey of uint16, 24 to 3000; wanted 8 bits"),
        (".pgm", np.uint16, "grey of uint16, 24 to 3000"),
        (".tiff", np.uint16, "grey of uint16, 24 to 3000"),
        (".tiff", np.int16, "grey of int16, 24 to 3000"),
        (".tiff", np.float32, "grey of float32, 24 to 3000"),
    ],
)
def test_deep_grey_is_refused_with_its_range_and_how_to_convert(tmp_path, scan, suffix, kind, message):
    path = tmp_path / f"scan{suffix}"
    path.write_bytes(cv2.imencode(suffix, scan.astype(kind))[1].tobytes())
    with pytest.raises(PictureError, match=message) as refusal:
        read_picture(path)
    assert str(path) in str(refusal.value)
    assert "Save all pictures with one window as 8 bits, numpy.clip(" in str(refusal.value)


@pytest.mark.parametrize(("brightest", "read"), [(16383, False), (32767, False), (32768, True), (65535, True)])
def test_grey_as_bright_as_a_scanned_photograph_is_read(tmp_path, brightest, read):
    grey = np.linspace(0, brightest, 40 * 60).reshape(40, 60).round().astype(np.uint16)
    cv2.imwrite(str(tmp_path / "grey.png"), grey)
    if not read:
        with pytest.raises(PictureError, match=f"grey of uint16, 0 to {brightest}"):
            read_picture(tmp_path / "grey.png")
        return
    shown = read_picture(tmp_path / "grey.png")
    assert np.abs(shown[..., 0].astype(int) - grey // 257).max() <= 1


@pytest.mark.parametrize("name", ["scan.dcm", "scan.png", "scan"])
def test_dicom_is_refused_under_any_name(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(DICOM)
    with pytest.raises(PictureError, match=r"is a DICOM file.*dcmj2pnm --write-png --set-window.*pydicom"):
        read_picture(path)
    with pytest.raises(SourceError, match=r"is a DICOM file.*dcmj2pnm"):
        open_source(str(path))


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
def test_deep_colours_are_still_read(tmp_path, scan, suffix):
    path = tmp_path / f"photo{suffix}"
    path.write_bytes(cv2.imencode(suffix, np.dstack([scan * 20] * 3))[1].tobytes())
    assert np.abs(read_picture(path)[..., 0].astype(int) - scan * 20 // 257).max() <= 1


def test_the_program_in_the_document_makes_pictures_that_are_read(tmp_path, monkeypatch, scan):
    (tmp_path / "scans" / "sick").mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "scans/sick/1.png"), scan)
    monkeypatch.chdir(tmp_path)
    program = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[1]
    exec(compile(program, str(DOCUMENT), "exec"), {})
    read = read_picture(tmp_path / "scans-8bit/sick/1.png")[..., 0]
    assert np.all(read[scan <= 864] == 0)
    assert np.all(read[scan >= 1264] == 255)
    assert np.abs(read[(scan > 1060) & (scan < 1068)].astype(int) - 127).max() <= 4
