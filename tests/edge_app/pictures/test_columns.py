"""What a CSV file says of pictures."""

from pathlib import Path

import pytest

from edge_app.errors import DataError
from edge_app.pictures.columns import Columns, columns_of


def test_each_picture_has_its_row(tmp_path: Path) -> None:
    (tmp_path / "images.csv").write_text("file,patient\na/1.png,Anna\na/2.png,\n")
    columns = columns_of(tmp_path)
    assert columns is not None and columns.names == ("file", "patient")
    assert columns.value(tmp_path / "a" / "1.png", "patient") == "Anna"
    assert columns.value(tmp_path / "a" / ".." / "a" / "1.png", "patient") == "Anna"
    assert columns.value(tmp_path / "a" / "2.png", "patient") is None
    assert columns.value(tmp_path / "a" / "3.png", "patient") is None
    with pytest.raises(DataError, match=r"no column 'patent'\. Found: file, patient"):
        columns.value(tmp_path / "a" / "1.png", "patent")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "has the columns none; wanted one called"),
        (b"patient,age\nAnna,7\n", "has the columns patient, age; wanted one called file"),
        (b"patient,age\n", "has the columns patient, age; wanted one called file"),
        (b"file\n\xff\xfe\n", "Cannot read"),
    ],
)
def test_other_files_are_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "images.csv").write_bytes(content)
    with pytest.raises(DataError, match=reason):
        Columns(tmp_path / "images.csv")
    assert columns_of(tmp_path) is None


def test_one_file_has_to_say_it(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("file,patient\n1.png,Anna\n")
    with pytest.raises(DataError, match=r"a\.csv, b\.csv"):
        columns_of(tmp_path)


def test_rows_of_one_picture_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    (tmp_path / "boxes.csv").write_text("file,patient,cell\n1.png,Anna,red\n./1.png,Anna,white\n2.png,Otto,red\n")
    columns = Columns(tmp_path / "boxes.csv")
    assert columns.value(tmp_path / "1.png", "patient") == "Anna"
    assert columns.value(tmp_path / "2.png", "cell") == "red"
    with pytest.raises(DataError, match=r"column 'cell' of 1\.png both 'red' and 'white'\. Wanted one row a picture"):
        columns.value(tmp_path / "1.png", "cell")
    assert columns.of_pictures == ("patient",)


def test_a_name_that_no_file_can_have_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "images.csv").write_bytes(b"file,patient\na\0b.png,Anna\n1.png,Otto\n")
    assert Columns(tmp_path / "images.csv").value(tmp_path / "1.png", "patient") == "Otto"
