import csv
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sample_result import sample_detections, sample_result

from edge_app.errors import OutputError
from edge_app.sinks.counts import Counts
from edge_app.values import Frame, Result

LABELS = ("cat", "dog")
A, B, C = (10, 20, 30, 40), (40, 20, 60, 40), (70, 20, 90, 40)


def _result(*boxes, name="", number=7):
    """Objects "cat" and "dog" in turn."""
    result = sample_detections(*boxes)
    return Result(Frame(result.frame.image_bgr, number, 1_000_000, name), result.answer, 250.0)


def _rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


class Clock:
    """Seconds that pass when told."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds


def test_a_row_a_picture(tmp_path):
    with Counts(tmp_path / "new" / "a.csv", LABELS) as counts:
        counts.put(_result(A, B, C, name="b/ü, 1.jpg"))
        counts.put(_result(name="empty.jpg"))
    assert _rows(tmp_path / "new" / "a.csv") == [
        ["name", "cat", "dog", "total"],
        ["b/ü, 1.jpg", "2", "1", "3"],
        ["empty.jpg", "0", "0", "0"],
    ]


def test_a_frame_of_a_clip_has_its_number_and_one_of_a_camera_its_time(tmp_path):
    noon = datetime(2026, 5, 4, 12, 0, 0, 500_000, tzinfo=UTC)
    with Counts(tmp_path / "clip.csv", LABELS) as counts:
        counts.put(_result(A, number=12))
    with Counts(tmp_path / "camera.csv", LABELS, live=True, now=lambda: noon) as counts:
        counts.put(_result(A, number=12))
    assert _rows(tmp_path / "clip.csv")[1] == ["12", "1", "0", "1"]
    assert _rows(tmp_path / "camera.csv")[1] == ["2026-05-04T12:00:00.250Z", "1", "0", "1"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=1+1.jpg", "'=1+1.jpg"),
        ("+1.jpg", "'+1.jpg"),
        ("-1.jpg", "'-1.jpg"),
        ("@SUM(A1).jpg", "'@SUM(A1).jpg"),
        ("  =1.jpg", "'  =1.jpg"),
        ("\t=1.jpg", "\\t=1.jpg"),
        ("a=1.jpg", "a=1.jpg"),
        ('a"b,c.jpg', 'a"b,c.jpg'),
        ("two\nlines.jpg", "two\\nlines.jpg"),
        ("\r=1.jpg", "\\r=1.jpg"),
        ("no utf-8 \udcff.jpg", "no utf-8 \\udcff.jpg"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
    ],
)
def test_names_are_no_formulas_and_keep_to_one_line(tmp_path, name, written):
    with Counts(tmp_path / "a.csv", LABELS) as counts:
        counts.put(_result(A, name=name))
    assert _rows(tmp_path / "a.csv")[1] == [written, "1", "0", "1"]
    assert (tmp_path / "a.csv").read_bytes().count(b"\n") == 2


def test_labels_that_are_called_as_other_columns_or_are_formulas(tmp_path):
    Counts(tmp_path / "a.csv", ("total", "=2")).close()
    assert _rows(tmp_path / "a.csv") == [["name", "total (label)", "'=2", "total"]]


def test_rows_are_added_and_the_header_comes_once(tmp_path):
    for number in range(2):
        with Counts(tmp_path / "a.csv", LABELS) as counts:
            counts.put(_result(A, number=number))
    assert [row[0] for row in _rows(tmp_path / "a.csv")] == ["name", "0", "1"]


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (b"", []),
        (b"name,ca", []),
        (b"name,cat,dog,total", []),
        (b"name,cat,dog,total\n", []),
        (b"name,cat,dog,total\n3,1,0,1\n4,1", ["3"]),
        (b"name,cat,dog,total\n3,1,0,1\n", ["3"]),
    ],
)
def test_a_row_that_a_power_cut_left_unfinished_is_taken_back(tmp_path, before, kept):
    path = tmp_path / "a.csv"
    path.write_bytes(before)
    with Counts(path, LABELS) as counts:
        counts.put(_result(A, number=9))
    assert [row[0] for row in _rows(path)] == ["name", *kept, "9"]


def test_of_a_long_file_only_the_end_is_taken_back(tmp_path):
    path = tmp_path / "a.csv"
    whole = b"name,cat,dog,total\n" + b"3,1,0,1\n" * 50_000
    path.write_bytes(whole + b"4,1")
    Counts(path, LABELS).close()
    assert path.read_bytes() == whole


def test_a_file_that_logrotate_empties_gets_its_header_again(tmp_path):
    path = tmp_path / "a.csv"
    with Counts(path, LABELS) as counts:
        counts.put(_result(A, number=1))
        os.truncate(path, 0)
        counts.put(_result(A, number=2))
        counts.put(_result(A, number=3))
    assert [row[0] for row in _rows(path)] == ["name", "2", "3"]


@pytest.mark.parametrize(
    "before",
    [b"name,cat,total\n", b"my diary", b"name,cat,dog,total,mood\n1,2,3,6,good\n", b"\x00\xff", b"name\n1\n", b"\n\n"],
)
def test_another_table_is_left_as_it_is(tmp_path, before):
    path = tmp_path / "a.csv"
    path.write_bytes(before)
    with pytest.raises(OutputError, match=r"has the columns .*; this model counts into name,cat,dog,total\. Give"):
        Counts(path, LABELS)
    assert path.read_bytes() == before


def test_a_row_can_be_read_at_once_and_is_on_the_disk_after_ten_seconds(tmp_path, monkeypatch):
    synced, clock, path = [], Clock(), tmp_path / "a.csv"
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(clock.seconds), real(handle)))
    with Counts(path, LABELS, clock=clock) as counts:
        counts.put(_result(A))
        assert len(_rows(path)) == 2
        synced.clear()
        for clock.seconds in (1.0, 9.5, 10.5, 11.0, 20.0, 20.5):
            counts.put(_result(A))
        assert synced == [10.5, 20.5]
    assert len(synced) == 3
    counts.close()
    assert len(synced) == 3


def test_an_answer_without_objects_is_refused(tmp_path):
    with Counts(tmp_path / "a.csv", LABELS) as counts, pytest.raises(TypeError, match="Classification has no objects"):
        counts.put(sample_result())


@pytest.mark.parametrize(("name", "reason"), [("", "folder or device"), ("n" * 300, "too long")])
def test_where_nothing_can_be_written(tmp_path, name, reason):
    with pytest.raises(OutputError, match=f"^Cannot write .*{reason}.*Try"):
        Counts(tmp_path / name, LABELS)


LIMITED = """
import resource, sys
from pathlib import Path
from sample_result import sample_detections
from edge_app.sinks.counts import Counts
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
with Counts(Path(sys.argv[1]), ("cat", "dog")) as counts:
    for number in range(100):
        counts.put(sample_detections((1, 2, 30, 40)))
"""


def test_a_row_that_no_longer_fits_is_taken_back(tmp_path):
    path = tmp_path / "a.csv"
    tests = os.path.dirname(sys.modules["sample_result"].__file__)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        env={**os.environ, "PYTHONPATH": tests},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"OutputError: Cannot write {path}: " in done.stderr
    rows = _rows(Path(path))
    assert path.read_bytes().endswith(b"\n")
    assert len(rows) > 5
    assert all(row == ["7", "1", "0", "1"] for row in rows[1:])
