import pytest

from train.survey.sizes import sizes


def test_no_pictures_no_sizes():
    assert sizes([]) is None


def test_sizes_are_summed_up():
    found = sizes([(100, 50), (640, 480), (32, 32), (480, 640), (200, 100)])
    assert (found.smallest_wh, found.median_wh, found.largest_wh) == ((32, 32), (200, 100), (640, 480))
    assert found.short_side_percentiles[1] == 100


@pytest.mark.parametrize(
    ("size_wh", "side", "aspect"),
    [
        ((1, 1), 1, 1.0),
        ((15, 99), 1, 0.0),
        ((32, 31), 16, 1.0),
        ((32, 32), 32, 1.0),
        ((9000, 4096), 4096, 1.8),
        ((400, 100), 96, 4.0),
        ((99, 100), 96, 0.85),
    ],
)
def test_each_picture_falls_into_one_bin(size_wh, side, aspect):
    found = sizes([size_wh])
    for histogram, edge in ((found.short_side, side), (found.aspect, aspect)):
        assert [at for at, count in zip(histogram.edges, histogram.counts, strict=True) if count] == [edge]
