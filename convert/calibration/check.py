"""The check before conversion, that the quantiser measures its ranges on what training fed the network.

The gate cannot see a mistake in preprocessing: Keras is judged on the same wrong values, and int8 agrees with it.
"""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from convert.calibration.content import constant, few, missing_classes, repeated, unusable
from convert.calibration.distribution import channel_order, other_pictures, saturated, value_range
from convert.calibration.finding import Finding
from convert.calibration.normalisation import normalisation
from convert.calibration.samples import choose_samples, with_full_range
from edge_app.errors import ConversionError, DataError
from edge_app.input_statistics import InputStatistics, load_input_statistics, measure
from edge_app.pictures.dataset import UNLABELLED, Dataset
from edge_app.spec import InputSpec, Spec
from edge_app.values import Floats

EVIDENCE = "input.json"
_KEYS = ("size_wh", "colour", "fit", "interpolation", "mean", "std")
_log = logging.getLogger(__name__)


def checked_samples(run: Path, dataset: Dataset, spec: Spec, count: int = 200, seed: int = 0) -> list[Floats]:
    """As `calibration_samples`, after a look at them beside what the training in the folder `run` fed its network.

    Each finding is logged as a warning. Raises DataError if fewer than 10 pictures can be read, ConversionError when
    the samples are certainly of no use.
    """
    samples = choose_samples(dataset, spec, count, seed)
    trained = _evidence(run / EVIDENCE)
    findings = [
        *(_preprocessing(spec.input, trained.input, run) if trained else ()),
        *missing_classes({sample.picture.label for sample in samples} - {UNLABELLED}, spec.labels, len(samples)),
        *check_samples(
            [sample.values for sample in samples],
            spec=spec.input,
            # Values that were made otherwise than training's cannot be set beside them; that is found already.
            trained=trained if trained and trained.input == spec.input else None,
            names=[str(sample.picture.path) for sample in samples],
        ),
    ]
    for finding in findings:
        if finding.worthless:
            raise ConversionError(finding.message)
        _log.warning("Calibration, %s: %s", finding.kind, finding.message)
    return with_full_range(samples, spec.input)


def check_samples(
    samples: Sequence[Floats],
    *,
    spec: InputSpec | None = None,
    trained: InputStatistics | None = None,
    names: Sequence[str] = (),
) -> list[Finding]:
    """What is wrong with calibration samples, input values float32 (height, width, channels); nothing for good ones.

    spec: how the values should have been made; trained: what training fed the network (`load_input_statistics` of
    run/input.json), which allows for more and finer findings. names: of the samples, for the messages.
    Raises DataError when there are no samples.
    """
    if not len(samples):
        raise DataError("There are no calibration samples; wanted at least one, better 100 or more.")
    names = names or [f"sample {number}" for number in range(len(samples))]
    spec = trained.input if trained else spec
    broken = list(unusable(samples, spec.channels if spec else None, names))
    if broken:
        return broken
    alone = [*few(samples), *constant(samples, names), *repeated(samples, names)]
    return alone + (list(_beside(samples, names, spec, trained)) if spec else [])


def _beside(
    samples: Sequence[Floats], names: Sequence[str], spec: InputSpec, trained: InputStatistics | None
) -> Iterator[Finding]:
    """Findings beside the spec and training. Wrongly scaled values would only repeat themselves in the other rules."""
    found = measure(samples, spec)
    scaled = [*normalisation(found, trained)] or [*value_range(samples, names, found, trained)]
    yield from scaled
    if trained and not scaled:
        swapped = [*channel_order(found, trained)]
        yield from swapped or other_pictures(samples, names, found, trained)
        yield from saturated(samples, names, found, trained)


def _preprocessing(spec: InputSpec, trained: InputSpec, run: Path) -> Iterator[Finding]:
    """Where spec.json says otherwise than training did: it was edited, or belongs to another network."""
    changed = [key for key in _KEYS if getattr(spec, key) != getattr(trained, key)]
    if changed:
        said = "; ".join(f"{key} {_plain(getattr(spec, key))}, was {_plain(getattr(trained, key))}" for key in changed)
        hint = " mean and std are in pixel units, 0 to 255." if max(spec.std) <= 1 < max(trained.std) else ""
        yield Finding(
            "preprocessing",
            f"{run / 'spec.json'} says otherwise than the network was trained with ({run / EVIDENCE}): {said}.{hint} "
            "Keras and int8 will be judged on the same wrong values. Put it back, or train again.",
        )


def _plain(value: object) -> str:
    return str(list(value)) if isinstance(value, tuple) else repr(value)


def _evidence(path: Path) -> InputStatistics | None:
    """What training left; None where it left nothing, as older runs and those of other tools do."""
    if not path.is_file():
        return None
    try:
        return load_input_statistics(path)
    except DataError as error:
        _log.warning("Calibration cannot be compared with training: %s", error)
        return None
