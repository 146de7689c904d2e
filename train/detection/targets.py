"""What each cell of a detector should answer for a picture."""

import numpy as np
from numpy.typing import NDArray

from edge_app.detection.boxes import areas
from edge_app.detection.cells import Cells
from edge_app.values import Floats

_NEAR = 1.5
"""Strides from the middle of an object within which a cell stands for it (center sampling; Tian et al. 2019, FCOS,
section 3.3, in the authors' later code)."""
_SMALLEST, _LARGEST = 2.0, 8.0
"""Mean side of an object in strides of the grids that stand for it: most objects belong to two grids."""


class Targets:
    """Turns the objects of a picture into one row for each cell.

    A row is, one after the other: classes, a one-hot float32 (classes,), all 0 for a cell that stands for nothing;
    weights (classes,), 0 for those of which nothing is to be learned because an ignored object of theirs is there; box
    (4,) and points (2 k,), the values of `cells`; known (k,), 0 for points that nobody labelled.

    Attributes: width, of a row.
    """

    def __init__(self, cells: Cells, classes: int, keypoints: int) -> None:
        self._cells, self._classes, self._keypoints = cells, classes, keypoints
        self._strides = np.unique(cells.stride)
        self.width = 2 * classes + 4 + 3 * keypoints

    def __call__(
        self, boxes_xyxy: Floats, classes: NDArray[np.int64], ignored: NDArray[np.bool_], keypoints: Floats
    ) -> Floats:
        """Rows float32 (cells, width) for n objects, all in pixels of the input.

        boxes_xyxy: float32 (n, 4); classes: int64 (n,); ignored: bool (n,); keypoints: float32 (n, k, 2), NaN where
        unknown. Of objects that claim the same cell, the smallest has it, or where there is only one cell, the one
        nearest to its middle; an ignored object claims none.
        """
        rows = np.zeros((len(self._cells), self.width), np.float32)
        weights = rows[:, self._classes : 2 * self._classes]
        weights[:] = 1
        for index in np.flatnonzero(ignored):
            weights[self._inside(boxes_xyxy[index]), classes[index]] = 0
        for index in self._order(boxes_xyxy):
            if not ignored[index]:
                cells = self._claimed(boxes_xyxy[index])
                weights[cells, classes[index]] = 1
                rows[cells, : self._classes] = np.eye(self._classes)[classes[index]]
                rows[cells, 2 * self._classes :] = self._places(cells, boxes_xyxy[index], keypoints[index])
        return rows

    def _order(self, boxes_xyxy: Floats) -> NDArray[np.int64]:
        """Those that have the first say on a cell come last."""
        if len(self._cells) > 1:
            return np.argsort(-areas(boxes_xyxy), kind="stable")
        middles = (boxes_xyxy[:, :2] + boxes_xyxy[:, 2:]) / 2
        return np.argsort(-np.abs(middles - self._cells.centres[0]).max(axis=1, initial=0), kind="stable")

    def _claimed(self, box: Floats) -> NDArray[np.int64]:
        """The cells that stand for an object: near its middle, on the grids for its size; the nearest if none is."""
        middle, side = (box[:2] + box[2:]) / 2, float(np.sqrt(areas(box[None])[0]))
        sizes = side / self._cells.stride
        fits = (sizes >= _SMALLEST) & (sizes <= _LARGEST)
        if not fits.any():
            fits = self._cells.stride == (
                self._strides[0] if side < _SMALLEST * self._strides[0] else self._strides[-1]
            )
        distance = np.abs(self._cells.centres - middle).max(axis=1) / self._cells.stride
        claimed = np.flatnonzero(fits & (distance <= _NEAR) & self._inside(box))
        return claimed if len(claimed) else np.array([int(np.where(fits, distance, np.inf).argmin())])

    def _inside(self, box: Floats) -> NDArray[np.bool_]:
        return np.asarray(((self._cells.centres > box[:2]) & (self._cells.centres < box[2:])).all(axis=1))

    def _places(self, cells: NDArray[np.int64], box: Floats, keypoints: Floats) -> Floats:
        """Box, points and known of `cells` that stand for one object."""
        n, k = len(cells), self._keypoints
        points = self._cells.point_values(np.broadcast_to(keypoints, (n, k, 2)), cells)
        known = np.asarray(np.isfinite(points).all(axis=2))
        return np.concatenate(
            [
                self._cells.box_values(np.broadcast_to(box, (n, 4)), cells).clip(0, 1),
                np.where(known[..., None], points, 0.5).clip(0, 1).reshape(n, 2 * k),
                known,
            ],
            axis=1,
        )
