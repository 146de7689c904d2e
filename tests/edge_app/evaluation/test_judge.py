import cv2
import numpy as np
import pytest
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.errors import DataError
from edge_app.evaluation.judge import judge
from edge_app.inference.container import attach
from edge_app.inference.model import Model
from edge_app.pictures.dataset import Picture


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    with Model(path) as opened:
        yield opened


@pytest.fixture
def pictures(tmp_path):
    """A red, a green and a blue picture."""
    found = []
    for label, colour in enumerate([(0, 0, 255), (0, 255, 0), (255, 0, 0)]):
        path = tmp_path / f"{label}.png"
        cv2.imwrite(str(path), np.full((20, 30, 3), colour, np.uint8))
        found.append(Picture(path, label))
    return found


def test_every_picture_is_answered_in_order(model, pictures):
    judgement = judge(model, pictures[::-1])

    assert judgement.pictures == tuple(pictures[::-1])
    assert judgement.labels.tolist() == [2, 1, 0]
    assert (judgement.probabilities.shape, judgement.probabilities.dtype) == ((3, 3), np.float32)
    assert judgement.probabilities.argmax(axis=1).tolist() == [2, 1, 0]
    assert judgement.skipped == ()


def test_unreadable_pictures_are_skipped_and_named(model, pictures, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    missing = tmp_path / "missing.png"

    judgement = judge(model, [pictures[0], Picture(broken, 1), Picture(missing, 1), pictures[2]])

    assert judgement.labels.tolist() == [0, 2]
    assert judgement.probabilities.argmax(axis=1).tolist() == [0, 2]
    assert [str(path) in reason for path, reason in zip((broken, missing), judgement.skipped, strict=True)] == [
        True
    ] * 2


def test_progress_counts_all_of_them(model, pictures, tmp_path):
    seen = []
    judge(model, [*pictures, Picture(tmp_path / "missing.png", 0)], seen.append)
    assert seen == [1, 2, 3, 4]


def test_nothing_to_judge_is_an_error(model, tmp_path):
    with pytest.raises(DataError, match=r"None of 1 pictures can be read.*missing.png"):
        judge(model, [Picture(tmp_path / "missing.png", 0)])
    with pytest.raises(DataError, match="None of 0 pictures"):
        judge(model, [])


def test_answers_that_are_no_numbers_are_refused(pictures):
    class Broken:
        def probabilities(self, image_bgr):
            return np.array([0.5, np.nan if image_bgr[0, 0, 2] else 0.3, 0.2], np.float32)

    with pytest.raises(DataError, match="answers 1 of 3 pictures with NaN or infinite values"):
        judge(Broken(), pictures)
