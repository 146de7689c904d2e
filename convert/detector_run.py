"""One conversion from a detector's training run to a judged .tflite file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import json
from msgspec.structs import replace

from convert.calibration.samples import calibration_samples
from convert.candidates import candidates
from convert.detector_gate import DetectorGate, detector_gate
from convert.export import load_network
from convert.package import opened, package
from convert.publish import publish
from convert.quantise import Io
from convert.run import check_outputs
from edge_app import files
from edge_app.evaluation.counting import counting_spec
from edge_app.evaluation.detector import Detecting, careful_score, detect_all
from edge_app.evaluation.keras_detector import KerasDetector
from edge_app.pictures.annotated import AnnotatedDataset, load_annotated
from edge_app.pictures.coco import Annotated
from edge_app.pictures.dataset import UNLABELLED, Dataset, Picture, Split
from edge_app.spec import BoxOutput, Spec
from edge_app.values import Detections, Floats

_ENOUGH = 100
"""Pictures from which ten false alarms or more were looked at."""
_SCORES = (0.2, 0.9)
"""Between which a least score makes sense."""
Finding = Callable[[str, Detecting, Sequence[Annotated]], list[Detections]]
"""(what is judged, the model, the pictures) -> what it finds in each; a place to show progress."""


def convert_detector(
    run: Path,
    spec: Spec,
    out: Path,
    *,
    float_out: Path | None = None,
    tolerance_points: float = 1.0,
    samples: int = 200,
    io: Io = "int8",
    finding: Finding = lambda _, model, pictures: detect_all(model, pictures),
) -> DetectorGate:
    """Convert run/model.keras to int8 at `out` (and float32 at `float_out`), judge it, and return the verdict.

    run/gate.json is always written. A detector that fails is left at run/rejected.tflite instead of `out`.
    Raises ModelError, DataError, ConversionError, OutputError.
    """
    check_outputs(out, float_out)
    network, dataset = load_network(run), load_annotated(run / "data.json")
    made = candidates(network, spec, _samples(dataset, spec, samples), io)
    split: Split = "test" if dataset.test else "val"
    pictures = dataset.split(split)
    found = made.asked(KerasDetector(network, spec), lambda what, model: finding(what, model, pictures))
    verdict = detector_gate(pictures, found, spec.labels, tolerance_points=tolerance_points, split=split)
    files.write_bytes(run / "gate.json", json.format(json.encode(verdict), indent=1))
    if float_out:
        files.write_bytes(float_out, made.float_file)
    choosing = dataset.split("val") if dataset.val else []  # of none, the spec's scores stay
    seen = found["int8"] if split == "val" else _asked_again(made.int8_file, choosing, finding)
    publish(run, package(made.quantised, _reporting(spec, choosing, seen)), out, passed=verdict.passed)
    return verdict


def _asked_again(int8_file: bytes, pictures: Sequence[Annotated], finding: Finding) -> list[Detections]:
    """What int8 finds in validation pictures: on those of the verdict nothing is chosen."""
    with opened(int8_file) as model:
        return finding("int8 TFLite on validation", model, pictures)


def _reporting(spec: Spec, pictures: Sequence[Annotated], found: Sequence[Detections]) -> Spec:
    """The spec with the scores at which int8 itself counts best, or else raises few false alarms."""
    if isinstance(spec.boxes, BoxOutput) and spec.boxes.label_scores:
        return counting_spec(spec, pictures, found)
    return _careful(spec, pictures, found)


def _careful(spec: Spec, pictures: Sequence[Annotated], found: Sequence[Detections]) -> Spec:
    """The spec with int8's own score at which it raises 0.1 false alarms a picture, of all labels together.

    As the spec was where the pictures are too few to tell.
    """
    if spec.boxes is None or len(pictures) < _ENOUGH:
        return spec
    least = min(max(careful_score(pictures, found, spec.labels), _SCORES[0]), _SCORES[1])
    return replace(spec, boxes=replace(spec.boxes, least_score=least))


def _samples(dataset: AnnotatedDataset, spec: Spec, count: int) -> list[Floats]:
    """Input values of `count` training pictures, with the full range. Raises DataError if fewer than 10 can be read."""
    pictures = tuple(Picture(row.path, UNLABELLED) for row in dataset.train)
    return calibration_samples(Dataset(root=Path(), labels=spec.labels, train=pictures), spec, count)
