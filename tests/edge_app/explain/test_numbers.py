import pytest

from edge_app.explain.numbers import big, share, sides


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (10_000, "10.0 k"),
        (99_960, "100 k"),
        (999_900, "1.00 M"),
        (12_415_376, "12.4 M"),
        (2.59e11, "259 G"),
        (5e12, "5.00 T"),
    ],
)
def test_large_numbers(number, text):
    assert big(number) == text


def test_shares_and_sides():
    assert (share(1, 8), share(1, 0), sides((3, 4)), sides(())) == ("12.5 %", "-", "3x4", "-")
