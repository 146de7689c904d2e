"""A spec from a file's standard TFLite metadata, where that says all that is needed.

Field numbers and enums are those of the public schema, metadata_schema.fbs:
https://ai.google.dev/edge/litert/models/metadata
"""

from dataclasses import dataclass
from pathlib import Path

from edge_app.detector_outputs import SsdOutput
from edge_app.errors import ModelError
from edge_app.inference.container import attached
from edge_app.inference.flat_table import FlatTable, fault
from edge_app.inference.graph import Graph, Stored
from edge_app.labels_file import is_background, labels_of
from edge_app.spec import InputSpec, OutputSpec, Spec

_IDENTIFIER = b"M001"
_IMAGE, _NORMALISATION = 2, 1  # of the unions ContentProperties and ProcessUnitOptions
_COLOURS = {1: "rgb", 2: "grey"}
_LABEL_FILES = (2, 3)
"""TENSOR_AXIS_LABELS, of a classifier; TENSOR_VALUE_LABELS, of a detector."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What it says of a picture's values and of classes. mean, std: () where it does not say. limits: of the output."""

    name: str
    description: str
    licence: str
    colour: str
    mean: tuple[float, ...]
    std: tuple[float, ...]
    labels: tuple[str, ...]
    limits: tuple[float, float] | None


def read_metadata(data: bytes, graph: Graph, where: str) -> Metadata | None:
    """That of the file with the bytes `data`; None where it has none. Raises ModelError for damage."""
    if graph.metadata[4:8] != _IDENTIFIER:
        return None
    files = attached(data, where)
    try:
        return _metadata(FlatTable.root(graph.metadata), files)
    except (ValueError, IndexError) as error:
        raise ModelError(f"{where} has damaged TFLite metadata: {fault(error)}. Copy or download it again.") from error


def spec_from_metadata(data: bytes, path: Path) -> Spec | None:
    """The spec of a classifier or an SSD that describes itself; None for others. Raises ModelError for damage."""
    graph = Graph(data, str(path))
    said = read_metadata(data, graph, str(path))
    if said is None or not said.labels or not said.colour or len(graph.inputs) != 1:
        return None
    try:
        return _spec(graph, said, path.stem)
    except ValueError as error:  # a value that a spec itself refuses
        raise ModelError(f"{path} has TFLite metadata that cannot be: {error}. Describe it in a TOML file.") from error


def _spec(graph: Graph, said: Metadata, name: str) -> Spec | None:
    image = graph.inputs[0]
    scaling = pixel_scaling(image, said)
    if scaling is None or len(image.shape) != 4 or min(image.shape[1:3]) < 1:
        return None
    about = {"name": name, "labels": said.labels, "description": said.description, "licence": said.licence}
    pixels = InputSpec(
        size_wh=(image.shape[2], image.shape[1]),
        colour="grey" if said.colour == "grey" else "rgb",
        mean=scaling[0],
        std=scaling[1],
    )
    if post := graph.post_process:
        boxes = SsdOutput(outputs=post.outputs, first_label=first_label(said.labels, post.classes))  # type: ignore[arg-type]
        return Spec(task="detect", input=pixels, boxes=boxes, **about)  # type: ignore[arg-type]
    values = _probabilities(graph.outputs, said)
    return Spec(input=pixels, output=OutputSpec(), **about) if values else None  # type: ignore[arg-type]


def pixel_scaling(image: Stored, said: Metadata | None) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """Mean and std of the input `image`: 8 bits take pixels as they are; for others the file has to say it."""
    if image.pixels:
        return (image.pixels[0],), (image.pixels[1],)
    return (said.mean, said.std) if said and said.mean and said.std else None


def first_label(labels: tuple[str, ...], classes: int) -> int:
    """1 where the first of the labels stands for a background that is not among the classes, else 0.

    classes: how many there are, or 0 where that is unknown. Raises ValueError where the background would be one of
    them: TFLite_Detection_PostProcess never tells it, so that the labels would be those of other classes.
    """
    if not is_background(labels[0]):
        return 0
    if len(labels) == classes:
        raise ValueError(
            f"its {classes} classes do not count the background, for which the first of the {classes} labels, "
            f"{labels[0]!r}, stands: a label is missing. Wanted all {classes}, with or without that one in front"
        )
    return int(len(labels) == classes + 1 or not classes)


def _probabilities(outputs: list[Stored], said: Metadata) -> bool:
    """Whether the one output can hold, or is said to hold, no other numbers than from 0 to 1."""
    limits = outputs[0].limits or said.limits if len(outputs) == 1 else None
    return limits is not None and limits[0] > -0.01 and limits[1] < 1.01


def _metadata(model: FlatTable, files: dict[str, bytes]) -> Metadata:
    graphs = model.tables(3)
    inputs, outputs = (graphs[0].tables(field) if graphs else [] for field in (2, 3))
    mean, std = _normalisation(inputs[0]) if inputs else ((), ())
    return Metadata(
        name=model.text(0),
        description=model.text(1),
        licence=model.text(5),
        colour=_colour(inputs[0]) if inputs else "",
        mean=mean,
        std=std,
        labels=_labels(outputs, files),
        limits=_limits(outputs[0]) if len(outputs) == 1 else None,
    )


def _colour(image: FlatTable) -> str:
    """Empty where it is not said, or the input is no picture."""
    content = image.table(3)
    properties = content.table(1) if content and content.number(0, "B") == _IMAGE else None
    return _COLOURS.get(properties.number(0, "b"), "") if properties else ""


def _normalisation(image: FlatTable) -> tuple[tuple[float, ...], tuple[float, ...]]:
    for unit in image.tables(4):
        options = unit.table(1)
        if options and unit.number(0, "B") == _NORMALISATION:
            return tuple(options.numbers(0, "f")), tuple(options.numbers(1, "f"))
    return (), ()


def _labels(outputs: list[FlatTable], files: dict[str, bytes]) -> tuple[str, ...]:
    """Of the first output that names an attached file of labels."""
    for output in outputs:
        for file in output.tables(6):
            if file.number(2, "b") in _LABEL_FILES and file.text(0) in files:
                return labels_of(_text(files[file.text(0)]))
    return ()


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("the labels attached are no UTF-8") from error


def _limits(output: FlatTable) -> tuple[float, float] | None:
    stats = output.table(5)
    largest, least = (stats.numbers(field, "f") for field in (0, 1)) if stats else ((), ())
    return (min(least), max(largest)) if least and largest else None
