import pytest

from edge_app.pictures.tally import Tally

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("corners", "cut", "reason"),
    [
        pytest.param((10, 20, 30, 40), (10, 20, 30, 40), None, id="inside"),
        pytest.param((0, 0, 200, 100), (0, 0, 200, 100), None, id="the whole picture"),
        pytest.param((-5, -6, 30, 40), (0, 0, 30, 40), None, id="partly outside, left and above"),
        pytest.param((150, 50, 900, 1e30), (150, 50, 200, 100), None, id="partly outside, right and below"),
        pytest.param((10, 20, 10, 40), None, "empty", id="no width"),
        pytest.param((10, 20, 30, 20), None, "empty", id="no height"),
        pytest.param((200, 20, 230, 40), None, "outside", id="right of it"),
        pytest.param((-20, 20, 0, 40), None, "outside", id="left of it"),
        pytest.param((20, -20, 30, -1), None, "outside", id="above it"),
        pytest.param((20, 100, 30, 120), None, "outside", id="below it"),
        pytest.param((10, 20, 10.9, 40), None, "tiny", id="less than a pixel"),
        pytest.param((199.5, 20, 230, 40), None, "tiny", id="less than a pixel inside"),
        pytest.param((30, 20, 10, 40), None, "inside out", id="left and right swapped"),
        pytest.param((10, 40, 30, 20), None, "inside out", id="top and bottom swapped"),
        pytest.param((NAN, 20, 30, 40), None, "not finite", id="nan"),
        pytest.param((10, 20, INF, 40), None, "not finite", id="infinite"),
    ],
)
def test_what_is_kept_of_a_box(corners, cut, reason):
    tally = Tally("a.json")
    assert tally.cut(corners, (200, 100)) == cut
    assert tally.boxes == 1
    assert dict(tally.dropped) == ({reason: 1} if reason else {})


def test_its_line():
    tally = Tally("annotations.json")
    assert str(tally) == "annotations.json: 0 boxes"
    for _ in range(1200):
        tally.cut((10, 20, 30, 40), (200, 100))
    assert str(tally) == "annotations.json: 1,200 boxes"
    for left in (0, 0, 300):
        tally.cut((left, 0, left, 9) if left == 0 else (left, 0, left + 5, 9), (200, 100))
    assert str(tally) == "annotations.json: 1,200 of 1,203 boxes are of use; dropped 3: 2 empty, 1 outside"
    tally.miss("b.jpg", 4)
    tally.miss("c.jpg", 0)
    assert str(tally) == (
        "annotations.json: 1,200 of 1,207 boxes are of use; dropped 7: 4 of pictures that are missing, 2 empty, "
        "1 outside; missing or damaged: 2 pictures, such as b.jpg"
    )
