"""How a detector without anchors writes boxes and points: relative to the cells of a few grids, each value in [0, 1].

Each cell of each grid may hold one object (Tian et al. 2019, FCOS: Fully Convolutional One-Stage Object Detection,
arXiv 1904.01355). In place of its exponentials all values are shares of a fixed reach, so that one int8 scale, 1/256,
serves every output.
"""

import numpy as np
from numpy.typing import NDArray

from edge_app.values import Floats


class Cells:
    """The cells of grids over an input of `size_wh` pixels, one grid for each of `strides`, row by row.

    A side of a box lies at most `reach` strides from the centre of its cell; so does a keypoint in x and y.

    Attributes: centres, float32 (n, 2), x and y in pixels of the input; stride, float32 (n,), in pixels; reach.
    """

    def __init__(self, size_wh: tuple[int, int], strides: tuple[int, ...], reach: float) -> None:
        self.reach = reach
        grids = [centres(size_wh, stride) for stride in strides]
        self.centres = np.concatenate(grids)
        self.stride = np.repeat(np.array(strides, np.float32), [len(grid) for grid in grids])

    def __len__(self) -> int:
        return len(self.centres)

    def boxes(self, values: Floats, cells: NDArray[np.int64]) -> Floats:
        """Boxes float32 (n, 4), left, top, right, bottom in pixels of the input.

        values: float32 (n, 4) in [0, 1], distances from the centres of `cells` (n,) to the four sides.
        """
        distances = values * self._reach(cells)
        return np.concatenate([self.centres[cells] - distances[:, :2], self.centres[cells] + distances[:, 2:]], axis=1)

    def box_values(self, boxes_xyxy: Floats, cells: NDArray[np.int64]) -> Floats:
        """The values that `boxes` turns back into `boxes_xyxy`; outside [0, 1] where a box reaches too far."""
        centres = self.centres[cells]
        distances = np.concatenate([centres - boxes_xyxy[:, :2], boxes_xyxy[:, 2:] - centres], axis=1)
        return np.asarray(distances / self._reach(cells), np.float32)

    def points(self, values: Floats, cells: NDArray[np.int64]) -> Floats:
        """Points float32 (n, k, 2), x and y in pixels of the input.

        values: float32 (n, k, 2) in [0, 1]; one half is the centre of the cell.
        """
        offsets = (2 * values - 1) * self._reach(cells)[:, None]
        return np.asarray(self.centres[cells][:, None] + offsets, np.float32)

    def point_values(self, points: Floats, cells: NDArray[np.int64]) -> Floats:
        """The values that `points` turns back into `points`; outside [0, 1] where a point is too far."""
        offsets = (points - self.centres[cells][:, None]) / self._reach(cells)[:, None]
        return np.asarray((offsets + 1) / 2, np.float32)

    def _reach(self, cells: NDArray[np.int64]) -> Floats:
        """Pixels, (n, 1)."""
        return np.asarray(self.reach * self.stride[cells][:, None], np.float32)


def centres(size_wh: tuple[int, int], stride: int) -> Floats:
    """X and y in pixels of the input, float32 (cells, 2), row by row.

    A grid has as many cells as a convolution with that stride and "same" padding.
    """
    columns, rows = (-(-side // stride) for side in size_wh)
    y, x = np.mgrid[:rows, :columns]
    return np.asarray((np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) * stride, np.float32)
