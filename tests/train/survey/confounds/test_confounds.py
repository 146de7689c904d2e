"""What tells classes apart besides the pictures: found where it was planted, and nowhere else."""

from pathlib import Path

import numpy as np
import pytest

from edge_app.pictures.columns import columns_of
from train.survey.confounds.findings import confound_findings
from train.survey.header import Header
from train.survey.seen import Seen

LABELS = ("sick", "well")


def _seen(at, label, *, size_wh=(160, 120), file_bytes=9000, mean_grey=100.0, quality=90, root=Path("/photos")):
    return Seen(
        path=root / LABELS[label % 2] / f"{at}.jpg",
        label=label,
        split="train",
        size_wh=size_wh,
        file_bytes=file_bytes,
        mean_grey=mean_grey,
        grey=False,
        blank=False,
        header=Header("JPEG", quality=quality),
        file_sha256=b"",
        pixels_sha256=b"",
        fingerprint=None,
    )


def _noise(rng, at, label):
    """A picture of any size, light and origin, whatever its class."""
    size_wh = (int(rng.integers(100, 2000)), int(rng.integers(100, 2000)))
    return _seen(
        at,
        label,
        size_wh=size_wh,
        file_bytes=int(rng.integers(1000, 90000)),
        mean_grey=float(rng.uniform(0, 255)),
        quality=int(rng.choice([75, 90, 95])),
    )


@pytest.mark.parametrize("count", [30, 120, 600])
@pytest.mark.parametrize("classes", [2, 7])
def test_no_false_alarm_where_all_is_chance(count, classes):
    labels = tuple(f"class {at}" for at in range(classes))
    for seed in range(6):
        rng = np.random.default_rng(seed)
        seen = [_noise(rng, at, int(rng.integers(classes))) for at in range(count)]
        assert confound_findings(seen, labels) == []


def test_no_false_alarm_where_patients_differ_in_everything():
    """Each of 24 patients has a class, a camera and a light of their own, by chance: seen by picture, that tells."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        looks = [_noise(rng, 0, 0) for _ in range(24)]
        seen, groups = [], {}
        for at in range(480):
            look = looks[at % 24]
            one = _seen(at, at % 2, size_wh=look.size_wh, mean_grey=look.mean_grey, file_bytes=look.file_bytes)
            groups[str(one.path)] = str(at % 24)
            seen.append(one)
        assert confound_findings(seen, LABELS, groups=groups) == []
        (found, *_) = confound_findings(seen, LABELS)
        assert found.kind == "confound"


@pytest.mark.parametrize(
    ("differ", "most"),
    [
        pytest.param(lambda rng, label: {"size_wh": (640 if label else 512, 480)}, "width (1.000)", id="size"),
        pytest.param(lambda rng, label: {"quality": 75 if label else 90}, "JPEG quality (1.000)", id="quality"),
        pytest.param(
            lambda rng, label: {"size_wh": (200, 200) if label or rng.random() < 0.6 else (300, 200)},
            "width (0.",
            id="size, in some",
        ),
        pytest.param(lambda rng, label: {"mean_grey": rng.normal(90 + 60 * label, 15)}, "mean grey (0.9", id="light"),
    ],
)
def test_what_was_planted_is_found_and_named(differ, most):
    rng = np.random.default_rng(3)
    seen = [_seen(at, at % 2, **differ(rng, at % 2)) for at in range(300)]
    (finding,) = confound_findings(seen, LABELS)
    assert (finding.severity, finding.kind) == ("warning", "confound")
    assert "0.5 is chance): sick " in finding.message
    assert f"What tells sick most, alone: {most}" in finding.message


@pytest.mark.parametrize(("shift", "alarm"), [(25, False), (60, True)])
def test_light_may_belong_to_a_class_but_not_decide_it(shift, alarm):
    """As airplanes are brighter than frogs."""
    rng = np.random.default_rng(4)
    seen = [_seen(at, at % 2, mean_grey=rng.normal(90 + shift * (at % 2), 15)) for at in range(400)]
    assert bool(confound_findings(seen, LABELS)) is alarm


def _told_by(tmp_path, column, value, group=None):
    """What is found where a CSV file has one column: value(row number, label)."""
    seen = [_seen(at, at % 2, root=tmp_path) for at in range(300)]
    rows = [f"{LABELS[at % 2]}/{at}.jpg,{value(at, at % 2)}" for at in range(300)]
    (tmp_path / "images.csv").write_text("\n".join([f"file,{column}", *rows]))
    return [finding.message for finding in confound_findings(seen, LABELS, columns_of(tmp_path), group=group)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("origin", lambda at, label: "web" if label else "clinic", id="word"),
        pytest.param("scanner", lambda at, label: "" if label else "A", id="missing in a class"),
        pytest.param("age", lambda at, label: 30 + at % 20 + 15 * label, id="number"),
        pytest.param("width before", lambda at, label: 512 if label else 200 + at, id="one value against many"),
    ],
)
def test_a_column_that_tells_is_found(tmp_path, column, value):
    (message,) = _told_by(tmp_path, column, value)
    assert f"What tells sick most, alone: {column} (" in message


@pytest.mark.parametrize(
    ("column", "value", "group"),
    [
        pytest.param("class", lambda at, label: label, None, id="the class"),
        pytest.param("finding", lambda at, label: LABELS[label].upper(), None, id="the class by another name"),
        pytest.param("Split", lambda at, label: "val" if label else "train", None, id="the split"),
        pytest.param("source", lambda at, label: f"{LABELS[label]}{at}.png", None, id="names of pictures"),
        pytest.param("who", lambda at, label: f"{LABELS[label]}{at // 30}", "who", id="the patient"),
        pytest.param("batch", lambda at, label: at % 7, None, id="chance"),
        pytest.param("site", lambda at, label: "here", None, id="always the same"),
    ],
)
def test_a_column_that_says_what_it_should_is_no_alarm(tmp_path, column, value, group):
    assert _told_by(tmp_path, column, value, group) == []


@pytest.mark.parametrize("counts", [(0, 0), (1, 1), (9, 300), (300, 9), (300, 0)])
def test_of_too_few_nothing_is_said(counts):
    seen = [_seen(at, label, quality=50 + label) for label in (0, 1) for at in range(counts[label])]
    assert confound_findings(seen, LABELS) == []
