"""What the outputs of a detector are: one struct for each way in which detectors write down boxes, told by `kind`.

All have `outputs`, what each output of the file is, in its order; `keypoints`, their names; `least_score`, below which
nothing is reported; and `overlap`, from which (as intersection over union) the lower of two boxes of one label goes.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

Positive = Annotated[int, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
Strides = Annotated[tuple[Positive, ...], Meta(min_length=1)]


class BoxOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="cells"):
    """Of our own detectors, all in [0, 1]: see `edge_app.detection.cells`.

    outputs: of scores (cells, labels), boxes (cells, 4), keypoints (cells, 2 k). strides: of its grids, in pixels of
    the input. reach: of its boxes and points, in strides. label_scores: where there are any, each label is reported
    from its own, chosen so that numbers of objects are right; least_score is the lowest of them.
    """

    outputs: tuple[Literal["scores", "boxes", "keypoints"], ...]
    strides: Strides
    reach: Annotated[float, Meta(gt=0)]
    keypoints: tuple[str, ...] = ()
    least_score: Share = 0.5
    label_scores: tuple[Share, ...] = ()
    overlap: Share = 0.45

    def __post_init__(self) -> None:
        _check(self.outputs, ("scores", "boxes", *(["keypoints"] if self.keypoints else [])))


class SsdOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="ssd"):
    """Of SSD and EfficientDet that end in the operator TFLite_Detection_PostProcess: see `edge_app.detection.ssd`.

    outputs: of boxes (n, 4), classes (n,), scores (n,), count (). first_label: the label of class 0; 1 where the first
    label is that of the background, which the operator does not count. overlap: the operator has suppressed already.
    """

    outputs: tuple[Literal["boxes", "classes", "scores", "count"], ...] = ("boxes", "classes", "scores", "count")
    first_label: Annotated[int, Meta(ge=0)] = 0
    keypoints: tuple[str, ...] = ()
    least_score: Share = 0.5
    overlap: Share = 0.6

    def __post_init__(self) -> None:
        _check(self.outputs, ("boxes", "classes", "scores", "count"))
        if self.keypoints:
            raise ValueError(f"keypoints is {list(self.keypoints)}; a detector of the kind 'ssd' has none")


class AnchorOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="anchors"):
    """Of BlazeFace and its like: see `edge_app.detection.anchors`.

    outputs: of boxes (anchors, 4 + 2 k), in pixels of the input from the anchor's centre, and scores (anchors,
    labels), as logits. strides: of its grids, in pixels of the input. anchors: how many a cell of each grid has.
    """

    outputs: tuple[Literal["boxes", "scores"], ...] = ("boxes", "scores")
    strides: Strides
    anchors: Strides
    keypoints: tuple[str, ...] = ()
    least_score: Share = 0.5
    overlap: Share = 0.3

    def __post_init__(self) -> None:
        _check(self.outputs, ("boxes", "scores"))
        if len(self.strides) != len(self.anchors):
            raise ValueError(f"anchors has {len(self.anchors)} numbers; wanted one for each of {list(self.strides)}")


class YoloOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind", tag="yolo"):
    """Of the anchor-free YOLO versions, 8 and later: see `edge_app.detection.yolo`.

    order: of the one output, (4 + labels, n) or (n, 4 + labels). coordinates: of its boxes, in shares of the input's
    sides or in its pixels.
    """

    outputs: tuple[Literal["values"], ...] = ("values",)
    order: Literal["values-first", "boxes-first"] = "values-first"
    coordinates: Literal["shares", "pixels"] = "shares"
    keypoints: tuple[str, ...] = ()
    least_score: Share = 0.25
    overlap: Share = 0.45

    def __post_init__(self) -> None:
        _check(self.outputs, ("values",))
        if self.keypoints:
            raise ValueError(f"keypoints is {list(self.keypoints)}; a detector of the kind 'yolo' has none")


DetectorOutput = BoxOutput | SsdOutput | AnchorOutput | YoloOutput


def reporting_scores(boxes: DetectorOutput, labels: int) -> tuple[float, ...]:
    """The score from which each of so many labels is reported."""
    own = boxes.label_scores if isinstance(boxes, BoxOutput) else ()
    return own or (boxes.least_score,) * labels


def _check(outputs: Sequence[str], wanted: Sequence[str]) -> None:
    if sorted(outputs) != sorted(wanted):
        raise ValueError(f"outputs is {list(outputs)}; wanted each once of {', '.join(sorted(wanted))}")
