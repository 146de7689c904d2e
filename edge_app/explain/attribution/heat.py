"""Which places of a picture spoke for an answer."""

from dataclasses import dataclass

import cv2
import numpy as np

from edge_app.placement import placement
from edge_app.spec import InputSpec
from edge_app.values import Floats


@dataclass(frozen=True, slots=True)
class Heat:
    """A map over a network's input.

    label: the class that is asked about. cells: float32 (rows, columns), how much each place spoke for it; below 0,
    against it. input: how a picture lies in the network's input. full: what a place has to reach to be shown at full
    strength; by default, whatever the strongest one has.
    """

    label: str
    cells: Floats
    input: InputSpec
    full: float = 1e-12

    def over(self, picture_wh: tuple[int, int]) -> Floats:
        """The map over a picture of that size, float32 (height, width), between its cells linear.

        What the network does not see of the picture (`fit = "crop"`) has the least value of the map.
        """
        place = placement(picture_wh, self.input)
        grown = cv2.warpAffine(
            self.cells,
            _to_cells(place.source_xywh, place.target_xywh, self.input.size_wh, self.cells.shape),
            picture_wh,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        left, top, width, height = place.source_xywh
        whole = np.full(grown.shape, self.cells.min(), np.float32)
        whole[top : top + height, left : left + width] = grown[top : top + height, left : left + width]
        return whole

    def strength(self, picture_wh: tuple[int, int]) -> Floats:
        """As `over`, from 0 where nothing spoke for the answer to 1 at the strongest place, less where it is faint."""
        spoken = self.over(picture_wh).clip(0)
        return np.asarray(spoken / max(float(spoken.max()), self.full), np.float32)


def _to_cells(
    source: tuple[int, int, int, int],
    target: tuple[int, int, int, int],
    size_wh: tuple[int, int],
    cells: tuple[int, ...],
) -> np.ndarray:
    """(2, 3), from the middle of a picture's pixel to the middle of a cell."""
    rows = []
    for axis in (0, 1):
        per_cell = cells[1 - axis] / size_wh[axis]
        scale = target[2 + axis] / source[2 + axis] * per_cell
        start = (target[axis] - source[axis] * target[2 + axis] / source[2 + axis]) * per_cell
        row = [0.0, 0.0, scale * 0.5 + start - 0.5]
        row[axis] = scale
        rows.append(row)
    return np.array(rows, np.float64)
