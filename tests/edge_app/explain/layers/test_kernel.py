import pytest

from edge_app.explain.layers.kernel import Kernel

CONVOLUTION = Kernel((3, 3), 3, 16, (32, 32, 3), (16, 16, 16))
DEPTHWISE = Kernel((3, 3), 1, 8, (10, 10, 8), (10, 10, 8), bias=False)
TRANSPOSED = Kernel((2, 2), 4, 5, (6, 6, 4), (12, 12, 5), transposed=True)


@pytest.mark.parametrize(
    ("kernel", "shared", "unshared", "full", "full_macs"),
    [
        (
            CONVOLUTION,
            3 * 3 * 3 * 16 + 16,
            16 * 16 * 3 * 3 * 3 * 16 + 16 * 16 * 16,
            (32 * 32 * 3) * (16 * 16 * 16) + 16 * 16 * 16,
            (32 * 32 * 3) * (16 * 16 * 16),
        ),
        (DEPTHWISE, 3 * 3 * 8, 100 * 3 * 3 * 8, 800 * 800, 800 * 800),
        (
            TRANSPOSED,
            2 * 2 * 4 * 5 + 5,
            36 * 2 * 2 * 4 * 5 + 12 * 12 * 5,
            (6 * 6 * 4) * (12 * 12 * 5) + 12 * 12 * 5,
            (6 * 6 * 4) * (12 * 12 * 5),
        ),
    ],
)
def test_what_it_costs_without_sharing(kernel, shared, unshared, full, full_macs):
    assert (kernel.shared, kernel.unshared, kernel.full, kernel.full_macs) == (shared, unshared, full, full_macs)


def test_a_window_as_large_as_the_map_is_fully_connected():
    kernel = Kernel((7, 7), 4, 10, (7, 7, 4), (1, 1, 10))
    assert kernel.shared == kernel.unshared == kernel.full
