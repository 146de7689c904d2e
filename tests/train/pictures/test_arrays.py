import os
from contextlib import nullcontext
from pathlib import Path

import cv2
import numpy as np
import pytest

import train.pictures.arrays
from edge_app.errors import DataError, OutputError
from edge_app.pictures.dataset import Picture
from edge_app.spec import InputSpec
from train.pictures.arrays import load_arrays

SPEC = InputSpec(size_wh=(4, 3))


@pytest.fixture
def pictures(tmp_path):
    """Five files of label = number: plain grey 0, 40, 80 ...; the second is empty, the fourth is missing."""
    for number in (0, 2, 4):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((6, 8, 3), 40 * number, np.uint8))
    (tmp_path / "1.png").touch()
    return [Picture(tmp_path / f"{number}.png", number) for number in range(5)]


def _check(arrays):
    assert arrays.pixels.dtype == np.uint8
    assert arrays.pixels.shape == (3, 3, 4, 3)
    assert arrays.pixels[:, 0, 0, 0].tolist() == [0, 80, 160]
    assert arrays.labels.tolist() == [0, 2, 4]


def test_unreadable_pictures_are_left_out_named_and_logged(tmp_path, pictures, caplog):
    arrays = load_arrays(pictures, SPEC, tmp_path, "train")
    _check(arrays)
    assert [reason.partition(str(tmp_path))[2].split()[0] for reason in arrays.skipped] == ["/1.png", "/3.png:"]
    assert caplog.messages == [f"skipped: {reason}" for reason in arrays.skipped]


def test_set_too_large_for_memory_lives_in_a_file_that_leaves_nothing(tmp_path, pictures, monkeypatch):
    monkeypatch.setattr(train.pictures.arrays, "_IN_MEMORY", 100)
    scratch = tmp_path / "made" / "when needed"
    arrays = load_arrays(pictures, SPEC, scratch, "train")
    assert isinstance(arrays.pixels, np.memmap)
    _check(arrays)
    assert list(scratch.iterdir()) == []


def test_no_room_for_such_a_set_is_one_clear_error(tmp_path, pictures, monkeypatch):
    monkeypatch.setattr(train.pictures.arrays, "_IN_MEMORY", 100)
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"Cannot write .*file/pixels"):
        load_arrays(pictures, SPEC, tmp_path / "file", "train")
    with pytest.raises(OutputError, match=r"too large|No space|Cannot allocate"):
        load_arrays(pictures, InputSpec(size_wh=(1 << 28, 1 << 28)), tmp_path, "train")


def test_disk_too_small_for_such_a_set_shows_before_reading(monkeypatch):
    """A file with holes would be made there, and writing into it would then end the process by SIGBUS."""
    memory_disk = Path("/dev/shm")
    if not memory_disk.is_dir():
        pytest.skip("there is no /dev/shm here, whose size is known, so a disk that is too small was not tried")
    stat = os.statvfs(memory_disk)
    monkeypatch.setattr(train.pictures.arrays, "_IN_MEMORY", 100)
    with pytest.raises(OutputError, match="No space left on device"):
        train.pictures.arrays.space((2 * stat.f_blocks, stat.f_frsize), memory_disk)  # room only: nothing is written


def test_none_readable_is_refused_with_an_example(tmp_path, pictures):
    with pytest.raises(DataError, match=r"None of the 2 val pictures can be read.*1\.png is empty"):
        load_arrays([pictures[1], pictures[3]], SPEC, tmp_path, "val")


def test_progress_hears_of_every_picture(tmp_path, pictures):
    heard = []
    load_arrays(pictures, SPEC, tmp_path, "val", lambda what, total: nullcontext(lambda done: heard.append(done)))
    assert heard == [1, 2, 3, 4, 5]
