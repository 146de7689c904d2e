import logging

import cv2
import pytest
from red_pictures import is_red, red_picture

from edge_app.errors import SourceError
from edge_app.sources import open_source


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cat").mkdir()
    for name in ("b.png", "a.jpg", "cat/c.png"):
        cv2.imwrite(str(tmp_path / name), red_picture())
    (tmp_path / "notes.txt").write_text("not a picture")
    return tmp_path


def test_pictures_come_sorted_and_named(folder):
    with open_source(str(folder)) as source:
        frames = [source.read() for _ in range(3)]
        assert source.read() is None
    assert [(frame.number, frame.name) for frame in frames] == [(0, "a.jpg"), (1, "b.png"), (2, "cat/c.png")]
    assert all(is_red(frame.image_bgr) for frame in frames)


def test_unreadable_pictures_are_skipped_named_and_counted(folder, caplog):
    (folder / "aa.png").write_bytes(b"not a picture")
    (folder / "empty.jpg").touch()
    with caplog.at_level(logging.WARNING), open_source(str(folder)) as source:
        assert [source.read().name for _ in range(3)] == ["a.jpg", "b.png", "cat/c.png"]
        assert source.read() is None
    assert source.skipped == ["aa.png", "empty.jpg"]
    assert "aa.png" in caplog.text
    assert "empty.jpg" in caplog.text


def test_a_folder_without_pictures_says_what_it_has(tmp_path):
    (tmp_path / "table.csv").touch()
    with pytest.raises(SourceError, match=r"has no pictures .*Found there: 1 files \(\.csv\)"):
        open_source(str(tmp_path))


def test_a_folder_of_broken_pictures_is_an_error(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    with open_source(str(tmp_path)) as source, pytest.raises(SourceError, match="None of the 1 pictures"):
        source.read()
