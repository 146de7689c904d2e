import logging
from collections import Counter

import cv2
import numpy as np
import pytest

from convert.calibration import calibration_samples
from edge_app.errors import DataError
from edge_app.pictures.dataset import Dataset, Picture
from edge_app.pictures.read import read_picture
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec, Spec


def _picture(folder, number, label, grey):
    path = folder / f"{label}-{number}.png"
    cv2.imwrite(str(path), np.full((6, 8, 3), grey, np.uint8))
    return Picture(path, label)


@pytest.fixture
def lopsided(tmp_path):
    """60 dark pictures of class 0, 6 lighter ones of class 1; nothing black or white."""
    train = [_picture(tmp_path, number, 0, 50 + number) for number in range(60)]
    train += [_picture(tmp_path, number, 1, 150 + number) for number in range(6)]
    return Dataset(root=tmp_path, labels=("dark", "light"), train=tuple(train))


@pytest.fixture
def tiny():
    return Spec(name="tiny", input=InputSpec(size_wh=(4, 3), mean=(100,), std=(50,)), labels=("dark", "light"))


def _greys(samples):
    """The pixel value of each one-coloured picture, read far from the marked corners."""
    return [round(float(sample[-1, 0, 0]) * 50 + 100) for sample in samples]


@pytest.mark.parametrize(("count", "dark", "light"), [(10, 5, 5), (12, 6, 6), (20, 14, 6), (200, 60, 6)])
def test_classes_take_turns(lopsided, tiny, count, dark, light):
    samples = calibration_samples(lopsided, tiny, count=count)
    assert Counter(grey >= 150 for grey in _greys(samples)) == {False: dark, True: light}
    assert len(set(_greys(samples))) == len(samples), "a picture was chosen twice"


def test_seed_decides_which(lopsided, tiny):
    chosen = [_greys(calibration_samples(lopsided, tiny, count=20, seed=seed)) for seed in (0, 0, 1)]
    assert chosen[0] == chosen[1]
    assert chosen[0] != chosen[2]


def test_samples_are_what_the_shared_preprocessing_makes(pictures, spec):
    wanted = {preprocess(read_picture(picture.path), spec.input).tobytes() for picture in pictures.train}
    samples = calibration_samples(pictures, spec, count=30)
    assert {sample.dtype.name for sample in samples} == {"float32"}
    assert all(sample.tobytes() in wanted for sample in samples[1:])


def test_range_is_always_that_of_black_and_white(lopsided, tiny):
    samples = np.stack(calibration_samples(lopsided, tiny, count=20))
    assert samples.min(axis=(0, 1, 2)).tolist() == [-2.0, -2.0, -2.0]
    assert samples.max(axis=(0, 1, 2)).tolist() == pytest.approx([3.1, 3.1, 3.1])
    assert np.isin(samples[1:], [-2.0, 3.1]).sum() == 0, "one picture is marked, not more"


def test_unreadable_pictures_are_replaced_and_counted(lopsided, tiny, caplog):
    for picture in lopsided.train[:40]:
        picture.path.write_bytes(b"not a picture")
    with caplog.at_level(logging.WARNING):
        samples = calibration_samples(lopsided, tiny, count=26)
    assert len(samples) == 26
    assert caplog.messages[0].startswith("Calibration skipped 40 unreadable pictures. The first: ")


def test_too_few_readable_pictures_are_refused(lopsided, tiny):
    for picture in lopsided.train[3:]:
        picture.path.unlink()
    with pytest.raises(DataError, match="Only 3 pictures for calibration, 63 unreadable; wanted at least 10"):
        calibration_samples(lopsided, tiny)


def test_empty_training_split_is_refused(tmp_path, tiny):
    with pytest.raises(DataError, match="no pictures in the train split"):
        calibration_samples(Dataset(root=tmp_path, labels=("dark", "light")), tiny)


def test_fewer_pictures_than_asked_for_are_said(lopsided, tiny, caplog):
    with caplog.at_level(logging.WARNING):
        samples = calibration_samples(lopsided, tiny, count=500)
    assert caplog.messages == [f"Calibration rests on all {len(samples)} training pictures; 500 were asked for."]
