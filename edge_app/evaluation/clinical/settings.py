"""What a model file says of its use in screening: which classes count as positive, and from which score on."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Criterion = Literal["sensitivity", "specificity"]
Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0)]


class OperatingPoint(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A threshold of the positive score in [0, 1], and what it was chosen for and on.

    wanted: the `criterion` that was asked for. sensitivity, specificity: those reached on the validation pictures it
    was chosen on, `positives` and `negatives` of them.
    """

    threshold: Share
    criterion: Criterion
    wanted: Share
    sensitivity: Share
    specificity: Share
    positives: Count
    negatives: Count


class ClinicalSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which pictures are positive: those whose positive score reaches the threshold, whatever their likeliest class.

    positive: the labels whose probabilities together are that score.
    """

    positive: tuple[str, ...]
    operating_point: OperatingPoint
