"""The contract: what a model file promises, written once and carried inside the file.

Training, calibration, evaluation and the camera loop read it; the preprocessing function is driven by it.
"""

import math
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from edge_app.errors import SpecError
from edge_app.evaluation.threshold import Threshold
from edge_app.tables import explain, from_json, from_table

Positive = Annotated[int, Meta(gt=0)]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
_UNNAMED = ("", "???")
"""Outputs that stand for no class: these labels may repeat."""


class InputSpec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How pixels become input values: fit to `size_wh`, reorder to `colour`, then value = (pixel - mean) / std.

    size_wh: (width, height) in pixels. colour: channel order of the network. mean, std: one for each channel of
    `colour`, in pixel units (0 to 255). The defaults map pixels to [0, 1].
    """

    size_wh: tuple[Positive, Positive]
    colour: Literal["rgb", "bgr", "grey"] = "rgb"
    fit: Literal["stretch", "letterbox", "crop"] = "stretch"
    interpolation: Literal["area", "linear", "nearest"] = "area"
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


class BoxOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a detector's outputs are, all in [0, 1]: see `edge_app.detection.cells`.

    outputs: what each output of the file is, in its order: scores (cells, labels), boxes (cells, 4), keypoints
    (cells, 2 k). strides: of its grids, in pixels of the input. reach: of its boxes and points, in strides.
    keypoints: their names. least_score: below, nothing is reported. overlap: of two boxes of one label that overlap
    by more, the better one is kept.
    """

    outputs: tuple[Literal["scores", "boxes", "keypoints"], ...]
    strides: Annotated[tuple[Positive, ...], Meta(min_length=1)]
    reach: Annotated[float, Meta(gt=0)]
    keypoints: tuple[str, ...] = ()
    least_score: Annotated[float, Meta(ge=0, le=1)] = 0.5
    overlap: Annotated[float, Meta(ge=0, le=1)] = 0.45

    def __post_init__(self) -> None:
        wanted = {"scores", "boxes", *(["keypoints"] if self.keypoints else [])}
        if sorted(self.outputs) != sorted(wanted):
            raise ValueError(f"outputs is {list(self.outputs)}; wanted each once of {', '.join(sorted(wanted))}")


class VectorOutput(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an embedder's output is: a vector of any length, compared by its direction alone.

    size: its number of values. alignment: version of `edge_app.faces.align` that its faces went through.
    thresholds: cosines from which two faces count as one person's, each with the rate of mistakes it was chosen for.
    """

    size: Positive
    alignment: Positive = 1
    thresholds: tuple[Threshold, ...] = ()


class KnownAnswer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The raw output for the fixed test pattern, checked at load.

    output: values of the output tensors in their own dtypes, one tensor after the other; of many, evenly spaced ones.
    tolerance: the largest difference allowed, in the same unit (quantisation steps for an integer model): kernels of
    other CPUs may round differently in the last place.
    """

    output: tuple[float, ...]
    tolerance: Annotated[float, Meta(ge=0)]


class Spec(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that a model file promises."""

    edgesight: Literal[1] = 1
    """Version of this layout."""
    name: str
    task: Literal["classify", "detect", "embed"] = "classify"
    input: InputSpec
    output: OutputSpec = OutputSpec()
    """Of a classifier."""
    boxes: BoxOutput | None = None
    """Of a detector."""
    vector: VectorOutput | None = None
    """Of an embedder."""
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
        if (self.task == "embed") == bool(self.labels):
            raise ValueError(f"labels has {len(self.labels)} names; wanted some, but none for an embedder")
        counts = Counter(label for label in self.labels if label not in _UNNAMED)
        for label, times in counts.most_common(1):
            if times > 1:
                raise ValueError(f"label {label!r} stands {times} times in labels; wanted each once")

    def to_json(self) -> bytes:
        """The spec as indented UTF-8 JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1)


def spec_from_json(data: bytes, where: str) -> Spec:
    """Read a spec. `where` names the source in errors. Raises SpecError."""
    return from_json(Spec, data, where, SpecError)


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
        table["labels"] = _label_lines(next((file for file in beside if file.is_file()), beside[0]), path)
    return from_table(Spec, table, str(path), SpecError)


def _label_lines(file: Path, description: Path) -> list[str]:
    try:
        lines = [line.strip() for line in file.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"Cannot read the labels {file} named by {description}: {explain(error)}.") from error
    return _numbered(lines)


def _numbered(labels: list[str]) -> list[str]:
    """ImageNet has two classes called crane, a bird and a machine: they stay two labels."""
    seen: Counter[str] = Counter()
    numbered = []
    for label in labels:
        seen[label] += label not in _UNNAMED
        numbered.append(f"{label} ({seen[label]})" if seen[label] > 1 else label)
    return numbered
