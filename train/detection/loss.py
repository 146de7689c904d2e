"""How wrong a detector's cells are."""

from typing import Any

import keras

_EMPTY = 0.75
"""Weight of cells that stand for nothing; the authors' alpha."""
_TINY = 1e-7


@keras.saving.register_keras_serializable("edgesight")
class DetectionLoss(keras.losses.Loss):  # type: ignore[misc]
    """Scores, boxes and keypoints of all cells in one number.

    Scores: varifocal loss (Zhang et al. 2021, VarifocalNet, arXiv 2008.13367, equation 2): a cell's score learns how
    well its box fits. Boxes: generalised intersection over union (Rezatofighi et al. 2019, arXiv
    1902.09630), `box_weight` times. Keypoints: Huber loss of their distance in sizes of the object, from `knee` on
    linear, `weight` times.
    """

    def __init__(
        self,
        classes: int = 1,
        keypoints: int = 0,
        weight: float = 4.0,
        knee: float = 0.1,
        box_weight: float = 2.0,
        name: str = "detection_loss",
        **settings: Any,
    ) -> None:
        super().__init__(name=name, **settings)
        self.classes, self.keypoints, self.weight, self.knee = classes, keypoints, weight, knee
        self.box_weight = box_weight

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """y_true: rows of `Targets`, (b, cells, width); y_pred: scores, boxes and points side by side. Returns (b,)."""
        ops, c, k = keras.ops, self.classes, self.keypoints
        truth, weights, boxes = y_true[..., :c], y_true[..., c : 2 * c], y_true[..., 2 * c : 2 * c + 4]
        points, known = y_true[..., 2 * c + 4 : 2 * c + 4 + 2 * k], y_true[..., 2 * c + 4 + 2 * k :]
        scores, their_boxes, their_points = y_pred[..., :c], y_pred[..., c : c + 4], y_pred[..., c + 4 :]
        stands = ops.max(truth, axis=-1)
        share, generalised = overlap(boxes, their_boxes)
        wanted = truth * ops.stop_gradient(share)[..., None]
        per_cell = ops.sum(weights * varifocal(wanted, scores), axis=-1)
        per_cell += self.box_weight * stands * (1 - generalised)
        if k:
            per_cell += self.weight * stands * points_off(points, their_points, known, boxes, self.knee)
        # As a mean over all pictures' objects: a picture without any still teaches what is nothing.
        objects = ops.maximum(ops.mean(ops.sum(stands, axis=-1)), 1.0)
        return ops.sum(per_cell, axis=-1) / objects

    def get_config(self) -> dict[str, Any]:
        """For Keras, which rebuilds the loss from it."""
        ours = {"classes": self.classes, "keypoints": self.keypoints, "weight": self.weight, "knee": self.knee}
        return {**super().get_config(), **ours, "box_weight": self.box_weight}


def varifocal(quality: Any, scores: Any) -> Any:
    """quality, scores: in [0, 1], of one shape; returns that shape. Least where the score is the quality.

    A cell that stands for an object counts by its quality, another by the square of its score: the many easy ones
    hardly at all. (Counting all by the distance from the quality, Li et al. 2020, arXiv 2006.04388, learned slower.)
    """
    ops = keras.ops
    scores = ops.clip(scores, _TINY, 1 - _TINY)
    crossentropy = -(quality * ops.log(scores) + (1 - quality) * ops.log(1 - scores))
    return ops.where(quality > 0, quality, _EMPTY * ops.square(scores)) * crossentropy


def overlap(first: Any, second: Any) -> tuple[Any, Any]:
    """(intersection over union, the generalised one), each (...,), of two boxes of one cell.

    first, second: distances from its centre to left, top, right and bottom, (..., 4).
    """
    ops = keras.ops
    least, most = ops.minimum(first, second), ops.maximum(first, second)
    shared, hull = _area(least), _area(most)
    union = _area(first) + _area(second) - shared
    share = shared / ops.maximum(union, _TINY)
    return share, share - (hull - union) / ops.maximum(hull, _TINY)


def points_off(truth: Any, points: Any, known: Any, boxes: Any, knee: float = 0.1) -> Any:
    """Mean Huber loss (...,) of the distances of known points, in mean sides of the box.

    truth, points: (..., 2 k), values of cells, in which twice the difference is measured in the unit of boxes (..., 4);
    known: (..., k).
    """
    ops = keras.ops
    side = ops.maximum(ops.sum(boxes, axis=-1, keepdims=True) / 2, _TINY)
    off = ops.abs(truth - points) * 2 / side
    huber = ops.where(off < knee, ops.square(off) / (2 * knee), off - knee / 2)
    both = ops.repeat(known, 2, axis=-1)
    return ops.sum(huber * both, axis=-1) / ops.maximum(ops.sum(both, axis=-1), 1.0)


def _area(distances: Any) -> Any:
    return (distances[..., 0] + distances[..., 2]) * (distances[..., 1] + distances[..., 3])
