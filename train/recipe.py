"""The recipe: everything that decides a training run, read from TOML and checked before anything starts."""

import math
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import tomli_w
from msgspec import Meta, Struct

from edge_app.errors import RecipeError
from edge_app.faces.align import ALIGNING, SIDE
from edge_app.spec import InputSpec
from edge_app.tables import explain, from_table
from train.architectures.names import ANOMALY, BLURRING, DETECTORS, Name, Pool
from train.changes import apply

Count = Annotated[int, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, lt=1)]
Inside = Annotated[float, Meta(gt=0, lt=1)]
Rate = Annotated[float, Meta(gt=0)]
Pixels = Annotated[int, Meta(ge=0)]


class _Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the recipe; unknown keys are refused, and so are TOML's inf and nan."""

    def __post_init__(self) -> None:
        for field in msgspec.structs.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{field.name} is {value}; wanted a finite number")


class Annotations(_Table, frozen=True, kw_only=True):
    """Of a detector: pictures with boxes."""

    file: str
    """A path from --data: a COCO JSON file, whose pictures lie in its folder; a folder of Pascal VOC; a folder or
    data.yaml of YOLO. Of "tfds", the name of a set."""
    format: Literal["coco", "voc", "yolo", "tfds"] | None = None
    """Needed for "tfds", and for a folder that shows none or more than one."""
    split: Literal["train", "val", "test"] = "train"
    where: dict[str, tuple[int | str, ...]] = {}
    """For keys of the file's images, the values to take, such as {fold = [1, 2]}; in other formats than COCO the key
    "split" alone."""
    without: tuple[str, ...] = ()
    """Only pictures on which none of these categories is: to learn what is nothing."""


class Faces(_Table, frozen=True, kw_only=True):
    """Pictures of one face each, with the places of its parts; see `edge_app.pictures.faces`.

    An embedder learns from them who is who; a detector has them pasted into its scenes.
    """

    file: str
    """A path from --data; its pictures lie in its folder."""
    split: Literal["train", "val", "test"] = "train"
    where: dict[str, tuple[str, ...]] = {}
    """For columns of the file, the values to take, such as {split = ["train"]}."""
    people: str | None = None
    """A second file, a row for each person, whose columns `where` may name as well."""


class Group(_Table, frozen=True, kw_only=True):
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


class Data(_Table, frozen=True, kw_only=True):
    """Which pictures, in one of five forms, all relative to --data.

    `folder` with train/ val/ test/ or with classes to be split; `keras`, a set of keras.datasets; lists of folders and
    patterns in `train`, `val`, `test`; for a detector, `annotations`; for an embedder, `faces`. A picture that val or
    test names is never trained on.
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


class Architecture(_Table, frozen=True, kw_only=True):
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


class Head(_Table, frozen=True, kw_only=True):
    """The last layer alone, a detector's pyramid and heads, before the whole network moves: for pretrained networks."""

    epochs: Annotated[int, Meta(ge=0)] = 0
    """0 leaves the step out."""
    learning_rate: Rate = 0.002
    views: Count = 1
    """Augmented copies of every picture that it learns from."""


class Teacher(_Table, frozen=True, kw_only=True):
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


class Augment(_Table, frozen=True, kw_only=True):
    """Random changes to training pictures. Pixels are of the network's input size."""

    flip: bool = False
    """Mirror left and right, every second picture."""
    crop: Pixels = 0
    """Shift by up to so many pixels in each direction; the border is mirrored in."""
    turn: Annotated[float, Meta(ge=0, le=180)] = 0.0
    """Turn about the middle by up to so many degrees, to either side; the border is mirrored in."""
    scale: Share = 0.0
    """Enlarge or shrink about the middle by a factor of up to 1 +- scale; the border is mirrored in."""
    zoom: Share = 0.0
    """Enlarge a random part, of at least 1 - zoom of the picture's sides (Szegedy et al. 2015, arXiv 1409.4842)."""
    colour: Share = 0.0
    """Brightness, contrast and saturation, each by a factor of up to 1 +- colour."""
    cutout: Pixels = 0
    """Side of a square painted grey (DeVries and Taylor 2017, arXiv 1708.04552)."""
    coarse: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share that is shrunk to down to a quarter of its sides and enlarged again, as from far away."""
    mix: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """Share that is laid over another picture, half seen through: only a teacher can say what is on it then (Beyer et
    al. 2022, arXiv 2106.05237)."""


class Objects(_Table, frozen=True, kw_only=True):
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


class Vector(_Table, frozen=True, kw_only=True):
    """Of an embedder: what it says of a face, and, without a teacher, how it learns to tell people apart."""

    size: Count = 128
    """Number of values."""
    margin: Share = 0.35
    """By so much more alike than others has a face to be to its own person (Wang et al. 2018, arXiv 1801.09414)."""
    sharpness: Rate = 32.0
    """Cosines are multiplied by it before the softmax."""


class OperatingPoint(_Table, frozen=True, kw_only=True):
    """What a screening has to reach on the validation pictures: one of the two, in (0, 1)."""

    sensitivity: Inside | None = None
    """Share of positive pictures that are called so; the specificity is then as high as that allows."""
    specificity: Inside | None = None
    """Share of negative pictures that are called so; the sensitivity is then as high as that allows."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.sensitivity is None) == (self.specificity is None):
            raise ValueError("wanted either sensitivity or specificity, for example {sensitivity = 0.95}")


class Clinical(_Table, frozen=True, kw_only=True):
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


class AnomalySettings(_Table, frozen=True, kw_only=True):
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


class Optimiser(_Table, frozen=True, kw_only=True):
    """How weights move. weight_decay is decoupled (Loshchilov and Hutter 2019) and spares biases and batch norm."""

    name: Literal["sgd", "adam", "adamw", "rmsprop"] = "sgd"
    learning_rate: Rate = 0.05
    momentum: Share = 0.9
    nesterov: bool = False
    weight_decay: Annotated[float, Meta(ge=0)] = 0.0


class Schedule(_Table, frozen=True, kw_only=True):
    """The learning rate over time: linear warm-up, then a constant or half a cosine down to `floor` times the rate."""

    name: Literal["cosine", "constant"] = "cosine"
    warmup_epochs: Annotated[float, Meta(ge=0)] = 0.0
    floor: Share = 0.0


class Average(_Table, frozen=True, kw_only=True):
    """Exponential average of the weights (Polyak and Juditsky 1992); 0 is off."""

    momentum: Share = 0.0


class About(_Table, frozen=True, kw_only=True):
    """What the model's spec will say."""

    description: str = ""
    trained_on: str = ""
    licence: str = ""


class Recipe(_Table, frozen=True, kw_only=True):
    """A whole training run."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    task: Literal["classify", "detect", "embed", "anomaly"] = "classify"
    seed: Annotated[int, Meta(ge=0, lt=1 << 32)] = 0
    epochs: Count
    batch_size: Count = 64
    label_smoothing: Share = 0.0
    input: InputSpec
    data: Data = Data()
    architecture: Architecture = Architecture()
    head: Head = Head()
    teacher: Teacher = Teacher()
    augment: Augment = Augment()
    objects: Objects = Objects()
    vector: Vector = Vector()
    clinical: Clinical = Clinical()
    anomaly: AnomalySettings = AnomalySettings()
    optimiser: Optimiser = Optimiser()
    schedule: Schedule = Schedule()
    average: Average = Average()
    about: About = About()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len({self.task == "detect", self.architecture.name in DETECTORS, bool(self.data.annotations)}) > 1:
            raise ValueError(
                f"task is {self.task!r}, the architecture {self.architecture.name!r}, and data.annotations has "
                f"{len(self.data.annotations)} files; a detector needs 'detect', a detector's architecture and a file"
            )
        embeds = {self.task == "embed", self.architecture.name == "embedder"}
        if len(embeds) > 1 or (self.task == "embed" and not self.data.faces):
            raise ValueError(
                f"task is {self.task!r}, the architecture {self.architecture.name!r}, and data.faces has "
                f"{len(self.data.faces)} files; an embedder needs 'embed', 'embedder' and a file"
            )
        if self.clinical.wanted and self.task != "classify":
            raise ValueError(f"task is {self.task!r}; clinical is for classifiers")
        if self.task == "anomaly" or self.architecture.name == "autoencoder" or self.data.normal:
            self._check_anomaly()
        if self.task == "detect":
            self._check_detector()
        if self.task == "embed":
            self._check_embedder()
        elif self.teacher.model is not None:
            raise ValueError("teacher.model is for embedders; a classifier learns from teacher.run")
        if self.data.faces and self.task == "classify":
            raise ValueError("data.faces are for embedders and face detectors; a classifier has no use for them")
        if self.augment.mix and self.teacher.run is None and self.teacher.model is None:
            raise ValueError("augment.mix stands without a teacher; only a teacher can say what is on mixed pictures")
        if self.augment.crop >= min(self.input.size_wh):
            raise ValueError(f"augment.crop is {self.augment.crop}; wanted less than both of {self.input.size_wh}")
        if self.label_smoothing and self.teacher.run is not None:
            raise ValueError("label_smoothing stands beside teacher.run, whose answers take the place of labels")
        if self.data.unlabelled and self.teacher.run is None:
            raise ValueError("data.unlabelled stands without teacher.run; only a teacher can say what is on them")

    def _check_anomaly(self) -> None:
        architecture, data = self.architecture, self.data
        if self.task != "anomaly":
            raise ValueError(
                f"task is {self.task!r}; the architecture 'autoencoder' and data.normal are for 'anomaly' alone"
            )
        if architecture.name not in ANOMALY or (architecture.name == ANOMALY[0] and not architecture.weights):
            raise ValueError(
                f"the architecture is {architecture.name!r}, weights {architecture.weights!r}; an anomaly model is "
                "'efficientnet-lite0' with weights = \"imagenet\", or 'autoencoder'"
            )
        whole = self.anomaly.look == "whole"
        if whole and architecture.name != ANOMALY[0]:
            raise ValueError(f"anomaly.look is 'whole'; {architecture.name!r} looks at parts alone")
        if any(side % (multiple := 32 if whole else 16) for side in self.input.size_wh):
            raise ValueError(
                f"input.size_wh is {self.input.size_wh}; such an anomaly model wants multiples of {multiple}"
            )
        if data.train or data.keras or data.unlabelled:
            raise ValueError("an anomaly model finds its pictures by data.folder and data.normal; leave the others out")

    def _check_detector(self) -> None:
        if not self.data.labels:
            raise ValueError("data.labels is empty; wanted the categories to find")
        if len(set(self.data.labels)) < len(self.data.labels):
            raise ValueError(f"data.labels is {list(self.data.labels)}; wanted each once")
        if self.data.faces and len(self.data.labels) != 1:
            raise ValueError(f"data.faces stands beside {len(self.data.labels)} labels; wanted one, which faces have")
        held_back = [part.file for part in self.data.faces if part.split != "train"]
        if held_back and self.architecture.name != "closeup":
            raise ValueError(
                f"data.faces of a detector are pasted into training scenes; {held_back[0]} is for another split"
            )
        if self.data.faces and (missing := [name for name in ALIGNING if name not in self.objects.keypoints]):
            raise ValueError(f"objects.keypoints has no {', '.join(missing)}; a face is placed by them")
        if bool(self.data.faces) != bool(self.objects.paste):
            raise ValueError(
                "data.faces and objects.paste go together: the faces, and in how many scenes to paste them"
            )
        self._check_start()

    def _check_embedder(self) -> None:
        if self.input.size_wh != (SIDE, SIDE) or self.input.colour == "grey":
            raise ValueError(f"input.size_wh is {self.input.size_wh}; aligned faces are {SIDE}x{SIDE}, in colour")
        self._check_start()
        if self.label_smoothing:
            raise ValueError("label_smoothing is for classifiers; an embedder has vector.margin")
        given = self.teacher.input
        if given is not None and self.teacher.model is None:
            raise ValueError("teacher.input stands without teacher.model, whose input it is")
        if self.teacher.model is not None and (given is None or given.size_wh != self.input.size_wh):
            raise ValueError(f"teacher.input is {given}; wanted how teacher.model takes {SIDE}x{SIDE} pixels")
        if given is not None and given.colour != self.input.colour:
            raise ValueError(f"teacher.input.colour is {given.colour!r}; wanted {self.input.colour!r}, as in input")

    def _check_start(self) -> None:
        """Of what is no classifier."""
        if self.teacher.run is not None:
            raise ValueError("teacher.run is for classifiers; leave it out")
        if self.head.epochs and self.architecture.name != "detector-lite0":
            raise ValueError("head.epochs is for classifiers and 'detector-lite0'; leave it out")
        if self.architecture.weights == "imagenet" and self.architecture.name != "detector-lite0":
            raise ValueError(
                f"architecture.weights is 'imagenet'; {self.architecture.name!r} has none. Wanted the model.keras "
                "of another run"
            )

    def to_toml(self) -> str:
        """The recipe as TOML, every default written out."""
        return tomli_w.dumps(_without_none(msgspec.to_builtins(self)))


def load_recipe(path: Path, changes: tuple[str, ...] = ()) -> Recipe:
    """Read a recipe and apply changes such as "optimiser.learning_rate=0.01". Raises RecipeError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RecipeError(f"Cannot read the recipe {path}: {explain(error)}.") from error
    return recipe_from(table, str(path), changes)


def recipe_from(table: dict[str, Any], where: str, changes: tuple[str, ...] = ()) -> Recipe:
    """A table as a recipe, after `changes`; errors say `where` it is from. Raises RecipeError."""
    for change in changes:
        apply(table, change)
    return from_table(Recipe, table, where, RecipeError)


def _without_none(table: Any) -> Any:
    if isinstance(table, dict):
        return {key: _without_none(value) for key, value in table.items() if value is not None}
    if isinstance(table, list | tuple):
        return [_without_none(value) for value in table]
    return table
