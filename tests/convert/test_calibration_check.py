"""Crops of real photographs, prepared rightly and in every wrong way that people prepare them."""

import logging
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from convert.calibration import calibration_samples, check_samples, checked_samples
from edge_app.errors import ConversionError, DataError
from edge_app.input_statistics import measure_pixels
from edge_app.pictures.dataset import Dataset, Picture
from edge_app.pictures.read import read_picture
from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec, Spec

SIDE = 24
UNIT = InputSpec(size_wh=(SIDE, SIDE))
SIGNED = InputSpec(size_wh=(SIDE, SIDE), mean=(127,), std=(128,))
ODD = InputSpec(size_wh=(SIDE, SIDE), mean=(127,), std=(100,))
PHOTOS = ("astronaut.png", "chelsea.png", "coffee.png", "hubble_deep_field.jpg", "motorcycle_left.png", "rocket.jpg")
IMAGENET_MEAN, IMAGENET_STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)


@pytest.fixture(scope="module")
def crops():
    """600 crops of six photographs, uint8 (600, SIDE, SIDE, 3), RGB; the photographs take turns."""
    folder = Path(pytest.importorskip("skimage.data").__file__).parent
    photos = [read_picture(folder / name)[..., ::-1] for name in PHOTOS]
    rng = np.random.default_rng(0)
    return np.stack([_crop(photos[number % len(photos)], rng) for number in range(600)])


@pytest.fixture(scope="module")
def unit(crops):
    return measure_pixels(crops[:300], UNIT)


@pytest.fixture(scope="module")
def signed(crops):
    return measure_pixels(crops[:300], SIGNED)


def _crop(photo, rng):
    side = int(rng.integers(60, 200))
    top, left = (int(rng.integers(0, size - side)) for size in photo.shape[:2])
    return cv2.resize(photo[top : top + side, left : left + side], (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def _brighter(pixels, factor):
    return np.clip(pixels * np.asarray(factor, float), 0, 255).astype(np.uint8)


def _fainter(pixels, contrast):
    return ((pixels - 127.0) * contrast + 127).astype(np.uint8)


PREPARED = [  # name, spec of training, samples from pixels, kinds found beside training, kinds found by the spec alone
    ("right, 0 to 1", UNIT, lambda p: scale_pixels(p, UNIT), [], []),
    ("right, -1 to 1", SIGNED, lambda p: scale_pixels(p, SIGNED), [], []),
    ("nearly the same", SIGNED, lambda p: p / 127.5 - 1, [], []),
    ("darker by a fifth", UNIT, lambda p: scale_pixels(_brighter(p, 0.8), UNIT), [], []),
    ("raw for 0 to 1", UNIT, lambda p: p.astype(np.float32), ["normalisation"], ["normalisation"]),
    ("raw for -1 to 1", SIGNED, lambda p: p, ["normalisation"], ["normalisation"]),
    ("twice for 0 to 1", UNIT, lambda p: p / 255 / 255, ["normalisation"], ["normalisation"]),
    ("twice for -1 to 1", SIGNED, lambda p: (p / 127.5 - 1) / 127.5 - 1, ["normalisation"], ["normalisation"]),
    ("0 to 1 for -1 to 1", SIGNED, lambda p: p / 255, ["normalisation"], ["normalisation"]),
    ("-1 to 1 for 0 to 1", UNIT, lambda p: p / 127.5 - 1, ["normalisation"], ["normalisation"]),
    ("ImageNet for 0 to 1", UNIT, lambda p: (p - IMAGENET_MEAN) / IMAGENET_STD, ["normalisation"], ["normalisation"]),
    ("not divided", SIGNED, lambda p: p - 127.0, ["normalisation"], ["normalisation"]),
    ("std of 0.5", SIGNED, lambda p: (p - 0.5) / 0.5, ["normalisation"], ["normalisation"]),
    ("BGR", UNIT, lambda p: scale_pixels(p[..., ::-1], UNIT), ["channel order"], []),
    ("overexposed", UNIT, lambda p: scale_pixels(_brighter(p, 2.5), UNIT), ["other pictures", "saturated"], []),
    ("faint", ODD, lambda p: scale_pixels(_fainter(p, 0.78), ODD), [], []),
    ("blue cast", UNIT, lambda p: scale_pixels(_brighter(p, (0.6, 1.0, 2.0)), UNIT), ["other pictures"], []),
    ("inverted", UNIT, lambda p: scale_pixels(255 - p, UNIT), ["other pictures"], []),
]


@pytest.mark.parametrize(
    ("spec", "prepare", "beside_training", "by_the_spec"),
    [row[1:] for row in PREPARED],
    ids=[row[0] for row in PREPARED],
)
def test_each_mistake_is_found_and_nothing_else(crops, spec, prepare, beside_training, by_the_spec):
    samples = [np.asarray(prepare(picture), np.float32) for picture in crops[300:]]
    trained = measure_pixels(crops[:300], spec)
    assert [finding.kind for finding in check_samples(samples, trained=trained)] == beside_training
    assert [finding.kind for finding in check_samples(samples, spec=spec)] == by_the_spec
    assert check_samples(samples) == [], "without any knowledge of the network nothing can be said"


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda p: p.astype(np.float32), r"run from 0 to 255, where training had 0 to 1; they look not normalised"),
        (lambda p: p / 255 / 255, "look normalised twice"),
        (lambda p: p / 127.5 - 1, "like pixel / 127.5 - 1, from -1 to 1"),
        (lambda p: (p - IMAGENET_MEAN) / IMAGENET_STD, "mean and std of ImageNet"),
        (lambda p: p[..., ::-1] / 255, r"in bgr order, where training had rgb: red less blue is -0\.\d+ over 300 "),
    ],
)
def test_the_likely_mistake_is_named(crops, unit, prepare, words):
    samples = [np.asarray(prepare(picture), np.float32) for picture in crops[300:]]
    [finding] = check_samples(samples, trained=unit)
    assert finding.worthless is False
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(finding.message)


@pytest.mark.parametrize("n", [10, 20, 50, 100, 300])
@pytest.mark.parametrize("start", range(0, 250, 50))
def test_healthy_samples_of_any_number_are_passed(crops, signed, n, start):
    samples = list(scale_pixels(crops[start : start + n], SIGNED))
    assert check_samples(samples, trained=signed) == []


def test_channel_order_is_left_open_where_few_samples_cannot_tell(crops, unit):
    """The finding comes with the number of samples, and never for the right order."""
    kinds = {
        n: [f.kind for f in check_samples(list(crops[300 : 300 + n, ..., ::-1] / 255), trained=unit)] for n in (10, 300)
    }
    assert kinds == {10: [], 300: ["channel order"]}


def test_grey_has_no_order(crops):
    grey = InputSpec(size_wh=(SIDE, SIDE), colour="grey")
    pixels = crops.mean(axis=3, keepdims=True).astype(np.uint8)
    trained = measure_pixels(pixels[:300], grey)
    assert check_samples(list(scale_pixels(pixels[300:], grey)), trained=trained) == []


def test_colourless_training_leaves_the_order_open(crops):
    pixels = np.repeat(crops.mean(axis=3, keepdims=True).astype(np.uint8), 3, axis=3)
    trained = measure_pixels(pixels[:300], UNIT)
    assert check_samples(list(scale_pixels(pixels[300:], UNIT)), trained=trained) == []


def test_a_few_raw_samples_among_good_ones_are_named(crops, unit):
    samples = list(scale_pixels(crops[300:], UNIT))
    samples[40:46] = list(crops[340:346].astype(np.float32))
    findings = check_samples(samples, trained=unit)
    assert [finding.kind for finding in findings] == ["range"]
    assert "farthest out in sample 4" in findings[0].message


def _blank(samples, count):
    return [np.full_like(sample, 0.1 + i / 999) if i < count else sample for i, sample in enumerate(samples)]


@pytest.mark.parametrize(
    ("change", "kind", "worthless", "words"),
    [
        (lambda s: s[:4], "few", False, "only 4 calibration samples; wanted at least 10"),
        (lambda s: _blank(s, 2), "constant", False, r"2 of 40 .* one colour all over: sample 0, sample 1\."),
        (lambda s: _blank(s, 40), "constant", True, "40 of 40 .* sample 2 and 37 more"),
        (lambda s: s[:30] + s[:10], "repeated", False, "10 of 40 .*sample 30 is sample 0.* leaves 30"),
        (lambda s: s[:1] * 40, "repeated", True, "39 of 40 .* leaves 1"),
        (lambda s: [*s, s[0][:, :, :1]], "unusable", True, r"sample 40 has shape \(24, 24, 1\); wanted \(24, 24, 3\)"),
        (lambda s: [*s, s[0] * np.nan], "unusable", True, "sample 40 holds NaN"),
        (lambda s: [*s, s[0].ravel()], "unusable", True, r"sample 40 has shape \(1728,\)"),
    ],
    ids=["few", "two constant", "all constant", "repeated", "all the same", "grey one", "NaN", "flat"],
)
def test_samples_that_are_bad_by_themselves(crops, change, kind, worthless, words):
    [finding] = check_samples(change(list(scale_pixels(crops[:40], UNIT))))
    assert (finding.kind, finding.worthless) == (kind, worthless)
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(finding.message)


def test_one_pair_of_twins_in_many_does_no_harm(crops):
    samples = list(scale_pixels(crops[:40], UNIT))
    assert check_samples([*samples, samples[3]]) == []


def test_no_samples_are_refused():
    with pytest.raises(DataError, match="no calibration samples"):
        check_samples([])


@pytest.fixture
def run(tmp_path, crops, unit):
    """A run folder and its pictures: 60 crops, the photographs as classes."""
    unit.save(tmp_path / "run" / "input.json")
    train = []
    for number, picture in enumerate(crops[300:360]):
        path = tmp_path / "pictures" / f"{number:02}.png"
        path.parent.mkdir(exist_ok=True)
        assert cv2.imwrite(str(path), picture[..., ::-1])
        train.append(Picture(path, number % len(PHOTOS)))
    return tmp_path / "run", Dataset(root=tmp_path, labels=PHOTOS, train=tuple(train))


def _spec(**changes):
    return Spec(name="crops", labels=PHOTOS, input=InputSpec(**({"size_wh": (SIDE, SIDE)} | changes)))


def test_a_healthy_run_is_passed_in_silence(run, caplog):
    folder, dataset = run
    samples = checked_samples(folder, dataset, _spec(), 30)
    assert caplog.messages == []
    assert np.array_equal(samples, calibration_samples(dataset, _spec(), 30))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"colour": "bgr"}, ["colour 'bgr', was 'rgb'"]),
        ({"mean": (127,), "std": (128,)}, ["mean [127.0, 127.0, 127.0], was [0.0, 0.0, 0.0]; std [128.0"]),
        ({"mean": (0.5,), "std": (0.5,)}, ["mean and std are in pixel units, 0 to 255"]),
        ({"size_wh": (32, 32)}, ["size_wh [32, 32], was [24, 24]"]),
        ({"fit": "letterbox", "interpolation": "linear"}, ["fit 'letterbox', was 'stretch'", "interpolation 'linear'"]),
    ],
)
def test_a_spec_edited_by_hand_is_found(run, caplog, changes, words):
    folder, dataset = run
    checked_samples(folder, dataset, _spec(**changes), 60)
    [message] = caplog.messages
    assert all(part in message for part in [str(folder / "spec.json"), str(folder / "input.json"), *words])


def test_too_few_samples_for_the_classes_are_found(run, caplog):
    folder, dataset = run
    few = Dataset(root=dataset.root, labels=PHOTOS, train=tuple(p for p in dataset.train if p.label < 4))
    checked_samples(folder, few, _spec(), 40)
    assert "shows 2 of 6 classes: 'motorcycle_left.png', 'rocket.jpg'" in caplog.text


def test_replaced_pictures_are_found_and_named(run, caplog):
    folder, dataset = run
    for picture in dataset.train:
        image = read_picture(picture.path)
        assert cv2.imwrite(str(picture.path), 255 - image // 4)
    checked_samples(folder, dataset, _spec(), 60)
    assert "Calibration, other pictures: The 60 calibration pictures have means" in caplog.messages[0]
    assert str(dataset.root / "pictures") in caplog.messages[0]


@pytest.mark.parametrize("colour", [None, 77], ids=["one picture", "one colour"])
def test_pictures_without_any_information_are_refused(run, colour):
    folder, dataset = run
    for number, picture in enumerate(dataset.train):
        if colour is None:
            shutil.copy(dataset.train[0].path, picture.path) if number else None
        else:
            cv2.imwrite(str(picture.path), np.full((9, 9, 3), colour + number, np.uint8))
    with pytest.raises(ConversionError, match="60 calibration pictures"):
        checked_samples(folder, dataset, _spec(), 60)


@pytest.mark.parametrize(("text", "said"), [(None, []), ("{", ["cannot be compared with training"])])
def test_missing_or_damaged_evidence_stops_nothing(run, caplog, text, said):
    folder, dataset = run
    (folder / "input.json").unlink()
    if text:
        (folder / "input.json").write_text(text)
    with caplog.at_level(logging.WARNING):
        assert len(checked_samples(folder, dataset, _spec(), 30)) == 30
    assert [part in message for part, message in zip(said, caplog.messages, strict=True)] == [True] * len(said)
