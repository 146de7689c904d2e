import pytest

from edge_app.page.svg import Axis, LogAxis, bar, drawing, line, polyline, text


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 10, [0, 5, 10]), (0, 1, [0, 0.5, 1]), (0, 0.08, [0, 0.02, 0.04, 0.06, 0.08]), (47, 82, [50, 60, 70, 80]),
     (0, 3600, [0, 1000, 2000, 3000])],
)  # fmt: skip
def test_round_numbers_lie_along_an_axis(low, high, ticks):
    assert Axis(low, high, 0, 100).ticks() == pytest.approx(ticks)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (1, 10, [1, 2, 5, 10]),
        (0.7, 3, [1, 2]),
        (18, 105, [20, 50, 100]),
        (0.01, 100, [0.01, 0.1, 1, 10, 100]),
        (3, 3.5, []),
    ],
)
def test_round_numbers_lie_along_a_logarithmic_axis(low, high, ticks):
    assert LogAxis(low, high, 0, 100).ticks() == pytest.approx(ticks)


def test_places():
    assert [Axis(0, 10, 100, 0)(value) for value in (0, 5, 10)] == [100, 50, 0]
    assert [LogAxis(1, 100, 0, 100)(value) for value in (0.1, 1, 10, 100)] == pytest.approx([0, 0, 50, 100])
    assert Axis(5, 5, 0, 100)(5) == 0


def test_text_is_escaped():
    parts = text(1, 2, "<a&b>"), bar(0, 0, 1, 1, "x", "<hint>"), line((0, 0), (1, 1), 'k"'), polyline([(0, 1)], "<k>")
    drawn = drawing('"<title>"', *parts)
    for raw in ("<a&b>", "<hint>", 'k""', "<k>", '"<title>"'):
        assert raw not in drawn
    assert "&lt;a&amp;b&gt;" in drawn
