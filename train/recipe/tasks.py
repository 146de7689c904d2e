"""What a detector, an embedder, a screening and an anomaly model need to be told."""

from typing import Annotated, Literal

from msgspec import Meta

from train.recipe.table import Count, Inside, Rate, Share, Table


class Objects(Table, frozen=True, kw_only=True):
    """Of a detector: what it says of objects, and how training scenes are made. Shares of scenes are in [0, 1]."""

    keypoints: tuple[str, ...] = ()
    """Names, in the order of the files; mirroring exchanges those with left and right in their names."""
    box_weight: Rate = 2.0
    """Of boxes in the loss, against 1 for scores: with more, boxes fit more closely."""
    point_weight: Rate = 4.0
    """Of keypoints in the loss. It is measured in sizes of the object, and small: with 1 faces were aligned a third of
    the distance between the eyes wrongly; with 8 a small network hardly learned its boxes."""
    point_knee: Rate = 0.1
    """Distance, in sizes of the object, from which the loss of keypoints is linear: small for exact ones."""
    reach: Rate = 6.0
    """How far a side or keypoint may lie from its cell, in strides."""
    overlap: Annotated[float, Meta(gt=0, lt=1)] = 0.45
    """Intersection over union from which two boxes of one label are taken for one object, the better one."""
    count: bool = False
    """Each label is reported from a score of its own, at which the numbers found in validation pictures are right; not
    from one score at which false alarms are few."""
    flip: bool = True
    """Mirror left and right, every second picture."""
    quarters: bool = False
    """Turn by a random number of right angles: for what has no upside, as under a microscope. Boxes stay exact."""
    aim: Annotated[float, Meta(ge=0, le=1)] = 0.7
    """Share in which a random object is put somewhere at a random size; the others show the whole picture."""
    sizes: tuple[Rate, Rate] = (10.0, 160.0)
    """Smallest and largest mean side that such an object gets, in pixels of the input."""
    scale: tuple[Rate, Rate] = (0.6, 1.5)
    """Smallest and largest scale of whole pictures, against that at which they just fit into the input."""
    tilt: Annotated[float, Meta(ge=0)] = 10.0
    """Degrees, standard deviation."""
    spread: Annotated[float, Meta(ge=0, le=1)] = 0.8
    """Share of the input's sides over which the middles of such objects are strewn."""
    mosaic: Annotated[float, Meta(ge=0, le=1)] = 0.3
    """Share that is made of four pictures."""
    mixup: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share over which another scene is laid, half transparent."""
    calm_epochs: Annotated[int, Meta(ge=0)] = 0
    """So many epochs at the end without mosaic, mixup and pasting: the last word have pictures as cameras see them."""
    paste: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share into which up to three of data.faces are pasted."""
    colour: Share = 0.3
    """As in [augment]."""
    dark: Annotated[float, Meta(ge=0, le=1)] = 0.1
    """Share that is dark and noisy."""
    blur: Annotated[float, Meta(ge=0, le=1)] = 0.1
    """Share that is blurred."""


class Vector(Table, frozen=True, kw_only=True):
    """Of an embedder: what it says of a face, and, without a teacher, how it learns to tell people apart."""

    size: Count = 128
    """Number of values."""
    margin: Share = 0.35
    """By so much more alike than others has a face to be to its own person (Wang et al. 2018, arXiv 1801.09414)."""
    sharpness: Rate = 32.0
    """Cosines are multiplied by it before the softmax."""


class OperatingPoint(Table, frozen=True, kw_only=True):
    """What a screening has to reach on the validation pictures: one of the two, in (0, 1)."""

    sensitivity: Inside | None = None
    """Share of positive pictures that are called so; the specificity is then as high as that allows."""
    specificity: Inside | None = None
    """Share of negative pictures that are called so; the sensitivity is then as high as that allows."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.sensitivity is None) == (self.specificity is None):
            raise ValueError("wanted either sensitivity or specificity, for example {sensitivity = 0.95}")


class Clinical(Table, frozen=True, kw_only=True):
    """Of a classifier of medical pictures: what is chosen on validation when it has been trained.

    It changes nothing in training, and may be given or changed when a finished run is resumed.
    """

    normal: str | None = None
    """The class without a finding; all others are positive."""
    positive: tuple[str, ...] = ()
    """Instead: the classes with one."""
    operating_point: OperatingPoint | None = None
    """By default a sensitivity of 0.95."""
    refer_share: Share = 0.1
    """Of validation pictures, those it is least sure of: where it is no surer, its answer is "unsure: refer"."""

    @property
    def wanted(self) -> bool:
        """Whether anything is to be chosen."""
        return self.normal is not None or bool(self.positive)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.normal is not None and self.positive:
            raise ValueError("normal stands beside positive; wanted one of them, the other classes are the rest")
        if self.operating_point is not None and not self.wanted:
            raise ValueError(
                'operating_point stands without classes; wanted normal = "LABEL" or positive = ["LABEL", ...]'
            )


class AnomalySettings(Table, frozen=True, kw_only=True):
    """Of an anomaly model: when it raises the alarm, and how it learns what is normal."""

    false_alarm_rate: Annotated[float, Meta(gt=0, lt=1)] = 0.05
    """The share of normal pictures that may raise the alarm; held-out ones decide."""
    look: Literal["parts", "whole"] = "parts"
    """At parts and surfaces, or at what is in the picture as a whole; "efficientnet-lite0" alone."""
    shrinkage: Rate | None = None
    """Of the mean variance of features, added to that of each direction: by default 0.03 for parts and 0.3 for the
    whole, of which each picture shows but one; "efficientnet-lite0" alone."""

    @property
    def shrunk_by(self) -> float:
        """`shrinkage`, or its default."""
        return self.shrinkage or {"parts": 0.03, "whole": 0.3}[self.look]
