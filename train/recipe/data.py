"""Which pictures a training run learns from, and what ties them together."""

import re
from typing import Literal

from msgspec import field

from train.recipe.table import Share, Table


class Annotations(Table, frozen=True, kw_only=True):
    """Of a detector: pictures with boxes."""

    file: str
    """A path from --data: a COCO JSON file, whose pictures lie in its folder, or a folder with one; a folder of Pascal
    VOC; a folder or data.yaml of YOLO. Of "tfds", the name of a set."""
    format: Literal["coco", "voc", "yolo", "tfds"] | None = None
    """Needed for "tfds", and for a folder that shows none or more than one."""
    split: Literal["train", "val", "test"] = "train"
    where: dict[str, tuple[int | str, ...]] = field(default_factory=dict)
    """For keys of the file's images, the values to take, such as {fold = [1, 2]}; in other formats than COCO, the key
    "split" alone, which COCO has too where each split is a folder."""
    by_model: bool = False
    """The boxes are what a model saw, as `edgesight data label` writes them: to be learned from, never judged by."""
    without: tuple[str, ...] = ()
    """Only pictures on which none of these categories is: to learn what is nothing."""

    def __post_init__(self) -> None:
        if self.by_model and self.split != "train":
            raise ValueError(f"by_model stands beside split {self.split!r}; what a model saw is no truth to judge by")


class Faces(Table, frozen=True, kw_only=True):
    """Pictures of one face each, with the places of its parts; see `edge_app.pictures.faces`.

    An embedder learns from them who is who; a detector has them pasted into its scenes.
    """

    file: str
    """A path from --data; its pictures lie in its folder."""
    split: Literal["train", "val", "test"] = "train"
    where: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For columns of the file, the values to take, such as {split = ["train"]}."""
    people: str | None = None
    """A second file, a row for each person, whose columns `where` may name as well."""


class Group(Table, frozen=True, kw_only=True):
    """What ties pictures together, such as one patient, so that no split may part them: one of the two keys."""

    column: str | None = None
    """Of the CSV file beside the pictures; see `edge_app.pictures.columns`."""
    pattern: str | None = None
    """A regular expression, searched for in each picture's path from --data: its first group in brackets, or all."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.column is None) == (self.pattern is None):
            raise ValueError("group has column and pattern, or neither; wanted one of the two")
        try:
            re.compile(self.pattern or "")
        except re.error as error:
            raise ValueError(f"pattern is {self.pattern!r}, no regular expression: {error}") from error

    def __str__(self) -> str:
        """What a member may be called, such as "patient"."""
        return self.column or "group"


class Data(Table, frozen=True, kw_only=True):
    """Which pictures, in one of five forms, all relative to --data.

    `folder` with train/, val/ (or valid/), test/, or with classes to be split; `keras`, a set of keras.datasets; lists
    of folders and patterns in `train`, `val`, `test`; for a detector, `annotations`; for an embedder, `faces`. A
    picture that val or test names is never trained on.
    """

    folder: str = "."
    keras: Literal["mnist", "fashion_mnist", "cifar10", "cifar100"] | None = None
    train: tuple[str, ...] = ()
    val: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    annotations: tuple[Annotations, ...] = ()
    faces: tuple[Faces, ...] = ()
    labels: tuple[str, ...] = ()
    """Of a detector: the categories to find; others in the files are left out."""
    normal: str = ""
    """Of an anomaly model: the folder of normal pictures, where there are others beside it, to be judged by alone."""
    unlabelled: tuple[str, ...] = ()
    """Folders or patterns of pictures whose classes nobody knows; a teacher names them."""
    group: Group | None = None
    """Of a classifier: pictures of one patient, or of whatever it names, are never on both sides of a split."""
    val_share: Share = 0.1
    """Cut from train where no val is given: class by class, or of pictures with boxes at random."""
    test_share: Share = 0.1
    """Cut from a folder without splits."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.train and (self.val or self.test):
            raise ValueError("val and test are given without train; wanted folders or patterns there too")
        if self.keras is not None and (self.train or self.folder != "."):
            raise ValueError("keras stands beside folder or train; wanted one of the three")
        if self.group is not None and (self.keras is not None or self.annotations or self.faces):
            raise ValueError("group is for classes of pictures in folders; leave it out")
