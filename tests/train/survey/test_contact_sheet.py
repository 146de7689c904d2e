import cv2
import numpy as np
import pytest

from edge_app.errors import OutputError
from train.survey.contact_sheet import TILE_SIDE, contact_sheet, tile, write_sheets

RED = np.full((40, 80, 3), (0, 0, 255), np.uint8)


def test_a_tile_keeps_the_shape(photos):
    found = tile(photos(**{"a/1.png": RED}) / "a/1.png")
    assert found.shape == (TILE_SIDE, TILE_SIDE, 3)
    assert tuple(found[TILE_SIDE // 2, 3]) == (0, 0, 255)
    assert tuple(found[3, TILE_SIDE // 2]) == (128, 128, 128)


@pytest.mark.parametrize("content", [b"", b"text"])
def test_no_tile_of_what_cannot_be_read(photos, content):
    assert tile(photos(**{"a/1.png": content}) / "a/1.png") is None


@pytest.mark.parametrize(("count", "rows", "columns"), [(0, 1, 1), (1, 1, 1), (8, 1, 8), (9, 2, 8), (17, 3, 8)])
def test_rows_of_eight(photos, count, rows, columns):
    folder = photos(**{f"a/{at:02}.png": RED for at in range(count)}, **{"a/broken.png": b""})
    sheet = contact_sheet(sorted(folder.glob("a/*")))
    assert sheet.shape == (rows * (TILE_SIDE + 4) + 4, columns * (TILE_SIDE + 4) + 4, 3)
    red = (sheet == (0, 0, 255)).all(axis=2).sum()
    assert red == count * TILE_SIDE * TILE_SIDE // 2


def test_one_file_a_class(photos, tmp_path):
    folder = photos(**{"a b/1.png": 1, "😀/2.png": 2})
    paths = write_sheets({"a b": (folder / "a b/1.png",), "😀": (folder / "😀/2.png",)}, tmp_path / "new" / "sheets")
    assert [path.name for path in sorted((tmp_path / "new" / "sheets").iterdir())] == ["a b.jpg", "😀.jpg"]
    assert all(cv2.imdecode(np.fromfile(path, np.uint8), 1).shape == (120, 120, 3) for path in paths)


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "sheets").touch()
    with pytest.raises(OutputError, match="Cannot write"):
        write_sheets({"a": ()}, tmp_path / "sheets")
