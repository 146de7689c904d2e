"""What a model of a well-known kind is like, told from its tensors: the description that its maker did not attach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from edge_app.catalogue.like import Like, fitting
from edge_app.detector_outputs import AnchorOutput, DetectorOutput, SsdOutput, YoloOutput
from edge_app.errors import EdgesightError, SpecError
from edge_app.inference.known_answer import pattern
from edge_app.inference.metadata import Metadata, first_label, pixel_scaling
from edge_app.inference.network import Network
from edge_app.labels_file import count_hint
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec, OutputSpec, Spec, VectorOutput
from edge_app.tables import explain
from edge_app.values import Floats

Scaling = tuple[tuple[float, ...], tuple[float, ...]]
"""Mean and std, in pixel units."""

FACE_POINTS = ("right eye", "left eye", "nose tip", "mouth centre", "right ear", "left ear")
"""Of BlazeFace; right and left are the person's own."""
_BLAZEFACES = {
    (128, 896): ((8, 16), (2, 6)),
    (192, 2304): ((4,), (1,)),
    (256, 896): ((16, 32), (2, 6)),
}
"""Side of the input and number of anchors -> strides, and anchors a cell: short range, full range, back camera."""
_FLOAT_SCALING: dict[Like, tuple[float, float]] = {
    "ssd": (127.5, 127.5),
    "efficientdet": (127.0, 128.0),
    "blazeface": (127.5, 127.5),
    "yolo": (0.0, 255.0),
}
"""What float files of these kinds are fed; of classifiers and embedders each is fed something else."""
_ONE_TO_ONE = 2.0
"""Boxes in shares of the input end at 1; the largest of many in pixels is far beyond this."""


@dataclass(frozen=True)
class Subject:
    """What is to be described. labels: () where there are none. scaling: as somebody said, else None."""

    name: str
    network: Network
    where: str
    labels: tuple[str, ...] = ()
    scaling: Scaling | None = None
    said: Metadata | None = None

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Of the outputs, with the batch."""
        return [output.shape for output in self.network.outputs]


def describe(subject: Subject, like: Like) -> Spec:
    """The spec of a model that is like others of its kind. Raises SpecError where it is not, or tells too little.

    A classifier and a YOLO are run once, on a drawn picture, to see the range of their answers.
    """
    try:
        return _DESCRIBE[like](subject, _input(subject, like))
    except EdgesightError:
        raise
    except ValueError as error:  # a value that a spec itself refuses
        raise SpecError(f"{subject.where} cannot be described: {explain(error)}.") from error


def _input(subject: Subject, like: Like) -> InputSpec:
    shape = subject.network.input.shape
    if len(shape) != 4 or shape[3] not in (1, 3):
        raise SpecError(
            f"{subject.where}: the input has the shape {list(shape)}; wanted [1, height, width, 3], or 1 for grey. "
            "Convert the model again with channels last."
        )
    mean, std = _scaling(subject, like)
    return InputSpec(
        size_wh=(shape[2], shape[1]),
        colour="rgb" if shape[3] == 3 else "grey",
        fit="letterbox" if like in ("blazeface", "yolo") else "stretch",
        mean=mean,
        std=std,
    )


def _scaling(subject: Subject, like: Like) -> Scaling:
    known = subject.scaling or pixel_scaling(subject.network.graph.inputs[0], subject.said)
    if known:
        return known
    if like not in _FLOAT_SCALING:
        raise SpecError(
            f"{subject.where} takes {subject.network.input.quantization.dtype} values, and nothing in it says how they "
            "are made from pixels: (pixel - mean) / std. Add --mean and --std: 0 and 1 for pixels as they are, 0 and "
            "255 for 0 to 1, 127.5 and 127.5 for -1 to 1; its maker knows which."
        )
    mean, std = _FLOAT_SCALING[like]
    return (mean,), (std,)


def _ssd(subject: Subject, pixels: InputSpec) -> Spec:
    post = subject.network.graph.post_process
    if post is None:
        raise SpecError(
            f"{subject.where} is no detector that ends in the operator TFLite_Detection_PostProcess, as an ssd or "
            f"efficientdet does; its outputs have the shapes {_listed(subject.shapes)}. Try --like yolo, blazeface, "
            "or a file that was exported with post-processing."
        )
    labels = _labels(subject, post.classes or None)
    first = first_label(labels, post.classes)
    if post.classes and len(labels) - first != post.classes:
        raise SpecError(_miscounted(subject, post.classes))
    return _detector(subject, pixels, SsdOutput(outputs=post.outputs, first_label=first))  # type: ignore[arg-type]


def _blazeface(subject: Subject, pixels: InputSpec) -> Spec:
    width = 4 + 2 * len(FACE_POINTS)
    sides, anchors = set(pixels.size_wh), subject.shapes[0][1] if len(subject.shapes[0]) == 3 else 0
    wanted = sorted([(1, anchors, 1), (1, anchors, width)])
    grids = _BLAZEFACES.get((pixels.size_wh[0], anchors)) if len(sides) == 1 else None
    if grids is None or sorted(subject.shapes) != wanted:
        known = ", ".join(f"{side} x {side} with {count} anchors" for side, count in _BLAZEFACES)
        raise SpecError(
            f"{subject.where} is no BlazeFace that is known here: its input is {pixels.size_wh[0]} x "
            f"{pixels.size_wh[1]}, its outputs {_listed(subject.shapes)}; wanted {known}, with boxes of {width} values "
            "and scores of 1."
        )
    names = ("boxes", "scores") if subject.shapes[0][2] == width else ("scores", "boxes")
    boxes = AnchorOutput(
        outputs=names,  # type: ignore[arg-type]
        strides=grids[0],
        anchors=grids[1],
        keypoints=FACE_POINTS,
    )
    labels = subject.labels or ("face",)
    if len(labels) != 1:
        raise SpecError(_miscounted(subject, 1))
    return _detector(subject, pixels, boxes, labels)


def _yolo(subject: Subject, pixels: InputSpec) -> Spec:
    shape = subject.shapes[0]
    if len(subject.shapes) != 1 or len(shape) != 3:
        raise SpecError(
            f"{subject.where} is no anchor-free YOLO: its outputs have the shapes {_listed(subject.shapes)}; wanted "
            "one, [1, 4 + labels, n] or [1, n, 4 + labels]. Export it without non-maximum suppression."
        )
    labels = _labels(subject, min(shape[1:]) - 4)
    width = 4 + len(labels)
    if width not in shape[1:]:
        older = " Version 5 and older have one value more, which is not read here." if width + 1 in shape[1:] else ""
        raise SpecError(_miscounted(subject, min(shape[1:]) - 4) + older)
    if shape[1] == shape[2]:
        raise SpecError(
            f"{subject.where}: of the shape {list(shape)} nobody can tell which side is which. Say boxes.order."
        )
    first = shape[1] == width
    rows = _answer(subject, pixels)
    largest = float((rows[:4] if first else rows[:, :4]).max())
    return _detector(
        subject,
        pixels,
        YoloOutput(
            order="values-first" if first else "boxes-first",
            coordinates="pixels" if largest > _ONE_TO_ONE else "shares",
        ),
    )


def _classifier(subject: Subject, pixels: InputSpec) -> Spec:
    classes = _only(subject, "classifier")[-1]
    labels = _labels(subject, classes)
    if len(labels) != classes:
        raise SpecError(_miscounted(subject, classes, background=True))
    values = _answer(subject, pixels)
    shares = bool(values.min() >= -0.01 and values.max() <= 1.01 and abs(float(values.sum()) - 1) < 0.1)
    return Spec(
        name=subject.name,
        input=pixels,
        output=OutputSpec(values="probabilities" if shares else "logits"),
        labels=labels,
    )


def _embedder(subject: Subject, pixels: InputSpec) -> Spec:
    shape = _only(subject, "embedder")
    if subject.labels:
        raise SpecError(f"An embedder has no labels; given {len(subject.labels)} for {subject.where}. Leave them out.")
    return Spec(name=subject.name, task="embed", input=pixels, vector=VectorOutput(size=shape[1]))


_DESCRIBE: dict[Like, Callable[[Subject, InputSpec], Spec]] = {
    "ssd": _ssd,
    "efficientdet": _ssd,
    "blazeface": _blazeface,
    "yolo": _yolo,
    "classifier": _classifier,
    "embedder": _embedder,
}


def _detector(subject: Subject, pixels: InputSpec, boxes: DetectorOutput, labels: tuple[str, ...] = ()) -> Spec:
    return Spec(name=subject.name, task="detect", input=pixels, boxes=boxes, labels=labels or subject.labels)


def _only(subject: Subject, like: Like) -> tuple[int, ...]:
    """The shape of the one output that it has, [1, n]. Raises SpecError."""
    if len(subject.shapes) == 1 and len(subject.shapes[0]) == 2:
        return subject.shapes[0]
    kinds = ", ".join(kind for kind in fitting(subject.network.graph) if kind != like)
    raise SpecError(
        f"{subject.where} is no {like}: its outputs have the shapes {_listed(subject.shapes)}; wanted one, [1, n]. "
        f"Try --like {kinds}, or give another model."
    )


def _labels(subject: Subject, classes: int | None) -> tuple[str, ...]:
    if not subject.labels:
        raise SpecError(
            f"{subject.where} brings no labels{f' for its {classes} classes' if classes else ''}. "
            "Add --labels FILE, one label a line."
        )
    return subject.labels


def _miscounted(subject: Subject, classes: int, *, background: bool = False) -> str:
    return (
        f"{subject.where} has {classes} classes; given {len(subject.labels)} labels. "
        f"{count_hint(subject.labels, classes, background=background)}"
    )


def _answer(subject: Subject, pixels: InputSpec) -> Floats:
    """The first output for a drawn picture, without the batch. Raises SpecError if it is not finite."""
    network = subject.network
    values = preprocess(pattern(*pixels.size_wh), pixels)[None]
    raw = network.invoke_all(network.input.quantization.quantise(values))[0]
    answer = network.outputs[0].quantization.dequantise(raw)
    if not np.isfinite(answer).all():
        raise SpecError(f"{subject.where} answers a drawn picture with NaN or infinite values. Convert it again.")
    return answer


def _listed(shapes: Sequence[tuple[int, ...]]) -> str:
    return str([list(shape) for shape in shapes])
