"""How far the answers of two machines lie apart."""

import numpy as np
import pytest

from virtual_pi.compare import difference


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        (np.int8([[1, 2], [3, 4]]), np.int8([[1, 2], [3, 4]]), (4, 0, 0, 0, 2)),
        (np.int8([[1, 2], [3, 4]]), np.int8([[1, 3], [3, 4]]), (4, 1, 1, 1, 2)),
        (np.int8([[127], [-128]]), np.int8([[-128], [127]]), (2, 2, 255, 2, 2)),
        (np.uint8([[[0]], [[255]]]), np.uint8([[[255]], [[255]]]), (2, 1, 255, 1, 2)),
        (np.float32([[0.5]]), np.float32([[0.25]]), (1, 1, 0.25, 1, 1)),
    ],
)
def test_values_that_differ_are_counted_and_the_largest_step_is_told(ours, theirs, expected):
    found = difference(ours, theirs)
    assert (found.values, found.other, found.most, found.pictures, found.of) == expected
    assert found.none == (expected[1] == 0)


def test_what_is_no_number_never_passes_as_equal():
    assert not difference(np.float32([[np.nan]]), np.float32([[np.nan]])).none


@pytest.mark.parametrize("theirs", [np.zeros((1, 3), np.int8), np.zeros((1, 2), np.uint8)])
def test_arrays_of_different_kinds_are_refused(theirs):
    with pytest.raises(ValueError, match=r"int8 \(1, 2\) cannot be compared"):
        difference(np.zeros((1, 2), np.int8), theirs)
