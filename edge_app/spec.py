"""The contract: what a model file promises, written once and carried inside the file.

Training, calibration, evaluation and the camera loop read it; the preprocessing function is driven by it.
"""

import math
from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from edge_app.anomaly.output import AnomalyOutput
from edge_app.detector_outputs import BoxOutput as BoxOutput
from edge_app.detector_outputs import DetectorOutput, Positive
from edge_app.errors import SpecError
from edge_app.evaluation.clinical.settings import ClinicalSpec
from edge_app.evaluation.threshold import Threshold
from edge_app.labels_file import UNNAMED, read_labels
from edge_app.tables import decode_json, explain, from_table

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class InputSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How pixels become input values: fit to `size_wh`, reorder to `colour`, then value = (pixel - mean) / std.

    size_wh: (width, height) in pixels. colour: channel order of the network. mean, std: one for each channel of
    `colour`, in pixel units (0 to 255). The defaults map pixels to [0, 1].
    interpolation: "area" averages all pixels, at any scale; "pyramid" halves by averages of four while a picture is
    twice as large or more, and interpolates from there: nearly as smooth, in a quarter of the time, and the same on
    every processor; "linear" and "nearest" look at four pixels or one, whatever lies between.
    """

    size_wh: tuple[Positive, Positive]
    colour: Literal["rgb", "bgr", "grey"] = "rgb"
    fit: Literal["stretch", "letterbox", "crop"] = "stretch"
    interpolation: Literal["area", "pyramid", "linear", "nearest"] = "area"
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        for key, neutral in (("mean", 0.0), ("std", 255.0)):
            values = getattr(self, key) or (neutral,) * self.channels
            if len(values) == 1:
                values = values * self.channels
            if len(values) != self.channels:
                raise ValueError(f"{key} has {len(values)} values; colour {self.colour!r} wants 1 or {self.channels}")
            if not all(math.isfinite(value) for value in values):
                raise ValueError(f"{key} is {list(values)}; wanted finite numbers")
            msgspec.structs.force_setattr(self, key, tuple(float(value) for value in values))
        if min(self.std) <= 0:
            raise ValueError(f"std is {list(self.std)}; wanted numbers above 0, in pixel units (for example 255)")

    @property
    def channels(self) -> int:
        """Number of channels: 1 for grey, else 3."""
        return 1 if self.colour == "grey" else 3

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        return (self.size_wh[1], self.size_wh[0], self.channels)


class OutputSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the output values are: `probabilities` (softmax is in the network) or `logits` (softmax still to do)."""

    values: Literal["probabilities", "logits"] = "probabilities"
    temperature: Annotated[float, Meta(gt=0)] = 1.0
    """Logits are divided by it before softmax, so that answers are right as often as they say; 1 changes nothing."""
    refer_below: Annotated[float, Meta(ge=0, le=1)] = 0.0
    """An answer whose best probability is below is "unsure: refer", for a human to look at; 0 never is."""

    def __post_init__(self) -> None:
        if not math.isfinite(self.temperature):
            raise ValueError(f"temperature is {self.temperature}; wanted a finite number above 0")


class VectorOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an embedder's output is: a vector of any length, compared by its direction alone.

    size: its number of values. alignment: version of `edge_app.faces.align` that its faces went through.
    thresholds: cosines from which two faces count as one person's, each with the rate of mistakes it was chosen for.
    """

    size: Positive
    alignment: Positive = 1
    thresholds: tuple[Threshold, ...] = ()


class KnownAnswer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The raw output for the fixed test pattern, checked at load.

    output: values of the output tensors in their own dtypes, one tensor after the other; of many, evenly spaced ones,
    from the one at place `start` on.
    tolerance: the largest difference allowed, twice as much for sides of boxes, in its unit (quantisation steps for
    an integer model): kernels of other CPUs round differently after each layer.
    """

    output: Annotated[tuple[float, ...], Meta(min_length=1)]
    tolerance: Annotated[float, Meta(ge=0)]
    start: Annotated[int, Meta(ge=0)] = 0


class Spec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that a model file promises."""

    edgesight: Literal[1] = 1
    """Version of this layout."""
    name: str
    task: Literal["classify", "detect", "embed", "anomaly"] = "classify"
    input: InputSpec
    output: OutputSpec = OutputSpec()
    """Of a classifier."""
    boxes: DetectorOutput | None = None
    """Of a detector."""
    vector: VectorOutput | None = None
    """Of an embedder."""
    clinical: ClinicalSpec | None = None
    """Of a classifier that screens medical pictures."""
    anomaly: AnomalyOutput | None = None
    """Of an anomaly model."""
    labels: tuple[str, ...] = ()
    """Of a classifier and a detector."""
    description: str = ""
    trained_on: str = ""
    licence: str = ""
    minimum_runtime: str = ""
    """Oldest TensorFlow Lite runtime that knows all operators of the file, for example 2.5.0."""
    weights_sha256: Digest | None = None
    """SHA-256 of the file's flatbuffer, without the attached spec."""
    known_answer: KnownAnswer | None = None

    def __post_init__(self) -> None:
        if (self.task == "detect") != (self.boxes is not None):
            raise ValueError(f"task is {self.task!r}; 'boxes' is for detectors, and each of them needs it")
        if (self.task == "embed") != (self.vector is not None):
            raise ValueError(f"task is {self.task!r}; 'vector' is for embedders, and each of them needs it")
        if (self.task == "anomaly") != (self.anomaly is not None):
            raise ValueError(f"task is {self.task!r}; 'anomaly' is for anomaly models, and each of them needs it")
        if (self.task in ("embed", "anomaly")) == bool(self.labels):
            raise ValueError(
                f"labels has {len(self.labels)} names; wanted some, but none for an embedder or an anomaly model"
            )
        own = self.boxes.label_scores if isinstance(self.boxes, BoxOutput) else ()
        if own and (len(own) != len(self.labels) or self.boxes is None or self.boxes.least_score != min(own)):
            raise ValueError(
                f"boxes.label_scores is {list(own)}; wanted one for each of {len(self.labels)} labels, the lowest of "
                "them as least_score"
            )
        counts = Counter(label for label in self.labels if label not in UNNAMED)
        for label, times in counts.most_common(1):
            if times > 1:
                raise ValueError(f"label {label!r} stands {times} times in labels; wanted each once")
        if self.clinical is not None:
            self._check_clinical(self.clinical.positive)

    def _check_clinical(self, positive: tuple[str, ...]) -> None:
        if self.task != "classify":
            raise ValueError(f"task is {self.task!r}; 'clinical' is for classifiers")
        if strangers := [name for name in positive if name not in self.labels]:
            raise ValueError(f"clinical.positive has {strangers[0]!r}; wanted some of the labels {list(self.labels)}")
        if not positive or set(positive) == set(self.labels):
            raise ValueError(f"clinical.positive is {list(positive)}; wanted some of the labels, and not all of them")

    @property
    def purpose(self) -> str:
        """What such a model is made to do, in words."""
        return "tell anomalies" if self.task == "anomaly" else self.task

    def to_json(self) -> bytes:
        """The spec as indented UTF-8 JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def spec_from_json(data: bytes, where: str) -> Spec:
    """Read a spec. `where` names the source in errors. Raises SpecError."""
    return _spec(decode_json(data, where, SpecError), where)


class _LabelFile(Struct, frozen=True, forbid_unknown_fields=True):
    """`labels = {file = "labels.txt"}`: one label a line, the path relative to the description."""

    file: str


def spec_from_toml(path: Path, model: Path | None = None) -> Spec:
    """Read the description of a third-party model, a TOML file with the same keys as the spec.

    `labels` may also be `{file = "labels.txt"}`, one label a line, beside the description or beside the file `model`;
    a label that comes again is numbered, as in "crane" and "crane (2)". Raises SpecError.
    """
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(f"Cannot read the description {path}: {explain(error)}.") from error
    if isinstance(table.get("labels"), dict):
        name = from_table(_LabelFile, table["labels"], f"{path}, labels", SpecError).file
        beside = [path.parent / name, *([model.parent / name] if model else [])]
        file = next((file for file in beside if file.is_file()), beside[0])
        table["labels"] = list(read_labels(file, str(path)))
    return _spec(table, str(path))


def _spec(table: Any, where: str) -> Spec:
    """Detectors were all of one kind once, and their specs did not name it."""
    if isinstance(table, dict) and isinstance(boxes := table.get("boxes"), dict):
        table = table | {"boxes": {"kind": "cells"} | boxes}
    return from_table(Spec, table, where, SpecError)
