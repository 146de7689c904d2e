"""Which network a training run trains, where it starts, and whom it learns from."""

from typing import Annotated, Literal

from msgspec import Meta

from edge_app.spec import InputSpec
from train.architectures.names import BLURRING, DETECTORS, Name, Pool
from train.recipe.table import Count, Rate, Share, Table


class Architecture(Table, frozen=True, kw_only=True):
    """Which network: `width` multiplies its channels, `depth` counts its stages, its blocks or those of a stage."""

    name: Name = "textbook"
    width: Rate = 1.0
    depth: Count | None = None
    stages: tuple[tuple[Count, Count, Count], ...] = ()
    """Of "residual": [channels, blocks, strides] of each stage, before width and depth multiply the first two."""
    pool: Pool = "max"
    """Of "textbook", "residual" and "separable": "blur" smooths what is sub-sampled, so that the answer depends less on
    where the object is, for some more multiplications (Zhang 2019, arXiv 1904.11486); "max" leaves each network its
    own way, the largest of four or strides."""
    dropout: Share = 0.0
    weights: str | None = None
    """Where to start: "imagenet" for a pretrained network, or the model.keras of another run with the same layers, a
    path from where the command is started."""
    batch_norm: Literal["trained", "frozen"] = "trained"
    """Frozen keeps a pretrained network's means and variances: better when the pictures are few, and faster."""
    frozen_stages: Annotated[int, Meta(ge=0, le=7)] = 0
    """Of "detector-lite0" with weights: so many of the first of its seven stages stay as they are."""
    neck: Count | None = None
    """Of a detector: channels of its pyramid, by default 48 times width ("detector") or 96 ("detector-lite0")."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.frozen_stages and (self.name != "detector-lite0" or self.weights is None):
            raise ValueError("frozen_stages is for 'detector-lite0' with weights; leave it out")
        if self.neck and self.name not in DETECTORS:
            raise ValueError(f"neck is given for {self.name!r}; only detectors have one")
        if self.pool == "blur" and self.name not in BLURRING:
            raise ValueError(f"pool is 'blur' for {self.name!r}; wanted one of {', '.join(map(repr, BLURRING))}")
        if self.stages and self.name != "residual":
            raise ValueError(f"stages are given for {self.name!r}; only 'residual' has them")


class Head(Table, frozen=True, kw_only=True):
    """The last layer alone, a detector's pyramid and heads, before the whole network moves: for pretrained networks."""

    epochs: Annotated[int, Meta(ge=0)] = 0
    """0 leaves the step out."""
    learning_rate: Rate = 0.002
    views: Count = 1
    """Augmented copies of every picture that it learns from."""


class Teacher(Table, frozen=True, kw_only=True):
    """Another run whose network is asked for its answers; the pictures' labels are then only validated against."""

    run: str | None = None
    """Its folder, a path from where the command is started."""
    model: str | None = None
    """Of an embedder: a .tflite file whose vectors are learned, a path from --data."""
    input: InputSpec | None = None
    """Of that file, which says nothing about its pixels."""
    temperature: Rate = 2.0
    """Above 1 it also counts how likely the teacher finds the wrong classes (Hinton et al. 2015, arXiv 1503.02531)."""
    hint: Annotated[float, Meta(ge=0)] = 0.0
    """Weight of its features, which the network then has to foretell as well: better when pictures are few."""
    views: Count = 8
    """So many augmented copies of the pictures are answered, once, and used in turn."""
    view_wh: tuple[Count, Count] | None = None
    """Their size, by default the larger of the two networks' inputs; smaller for small pictures saves time."""
