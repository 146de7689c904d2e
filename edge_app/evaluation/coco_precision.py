"""COCO's own measure of a detector, by its own library (https://cocodataset.org/#detection-eval)."""

import io
from collections.abc import Sequence
from contextlib import redirect_stdout

import numpy as np
from msgspec import Struct
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from edge_app.pictures.coco import Annotated
from edge_app.values import Detections


class CocoPrecision(Struct, frozen=True, kw_only=True):
    """Means over classes of average precision at 101 points, in [0, 1]; nan where nothing of a size is there.

    mean: over overlaps of 0.5 to 0.95; half, three_quarters: at 0.5 and 0.75; small, medium, large: as mean, of objects
    of less than 32x32, up to 96x96, and more pixels of the stored pictures.
    """

    mean: float
    half: float
    three_quarters: float
    small: float
    medium: float
    large: float

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} {_percent(getattr(self, name))}" for name in ("small", "medium", "large"))
        return (
            f"mAP {_percent(self.mean)} over overlaps 0.5 to 0.95; {_percent(self.half)} at 0.5, "
            f"{_percent(self.three_quarters)} at 0.75; {sizes}"
        )


def coco_precision(pictures: Sequence[Annotated], found: Sequence[Detections], classes: Sequence[int]) -> CocoPrecision:
    """Of the `classes`; what was `found` of others does not count. Ignored objects are taken for crowds."""
    truth = COCO()
    truth.dataset = {
        "images": [{"id": number} for number in range(len(pictures))],
        "categories": [{"id": index} for index in classes],
        "annotations": [],
    }
    for number, picture in enumerate(pictures):
        truth.dataset["annotations"] += _truth(number, picture, len(truth.dataset["annotations"]))
    with redirect_stdout(io.StringIO()):  # the library prints
        truth.createIndex()
        results = _results(found, frozenset(classes))
        judged = COCOeval(truth, truth.loadRes(results), "bbox") if len(results) else None
        if judged is None:
            return CocoPrecision(mean=0, half=0, three_quarters=0, small=0, medium=0, large=0)
        judged.evaluate()
        judged.accumulate()
        judged.summarize()
    mean, half, three_quarters, small, medium, large = (float(one) if one >= 0 else np.nan for one in judged.stats[:6])
    return CocoPrecision(mean=mean, half=half, three_quarters=three_quarters, small=small, medium=medium, large=large)


def _truth(number: int, picture: Annotated, count: int) -> list[dict[str, object]]:
    sizes = picture.boxes_xyxy[:, 2:] - picture.boxes_xyxy[:, :2]
    return [
        {
            "id": count + place + 1,
            "image_id": number,
            "category_id": int(label),
            "bbox": [*map(float, box[:2]), *map(float, size)],
            "area": float(size.prod()),
            "iscrowd": int(ignored),
        }
        for place, (label, box, size, ignored) in enumerate(
            zip(picture.classes, picture.boxes_xyxy, sizes, picture.ignored, strict=True)
        )
    ]


def _results(found: Sequence[Detections], classes: frozenset[int]) -> np.ndarray:
    """Rows of picture, x, y, width, height, score, class: float64 (n, 7)."""
    rows = [
        [number, *box[:2], *(box[2:] - box[:2]), score, label]
        for number, one in enumerate(found)
        for box, score, label in zip(one.boxes_xyxy, one.scores, one.classes, strict=True)
        if int(label) in classes
    ]
    return np.array(rows, np.float64).reshape(-1, 7)


def _percent(share: float) -> str:
    return "-" if np.isnan(share) else f"{share:.1%}"
