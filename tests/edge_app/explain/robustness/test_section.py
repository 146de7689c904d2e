"""The whole part of a report, with a real model file and a network that answers as Keras does."""

from xml.etree import ElementTree as ET

import cv2
import msgspec
import numpy as np
import pytest
from tiny_model import SIZE, tiny_flatbuffer, tiny_spec

from edge_app.commands.progress import progress
from edge_app.errors import DataError
from edge_app.evaluation.judge import judge
from edge_app.explain.in_input_size import in_input_size
from edge_app.explain.robustness.section import robustness_section
from edge_app.inference.container import attach
from edge_app.inference.model import Model
from edge_app.pictures.dataset import UNLABELLED, Picture
from edge_app.pictures.read import read_picture
from edge_app.spec import InputSpec

NAMES = ["shift", "rotation", "scale", "brightness", "noise", "blur", "JPEG"]


class Averaging:
    """As a Keras network: the mean of each channel speaks for its class."""

    def predict_on_batch(self, values):
        return values.mean(axis=(1, 2))


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(), tiny_spec()))
    with Model(path, threads=1) as opened:
        yield opened


@pytest.fixture
def pictures(tmp_path):
    """Thirty noisy ones of 20 x 12 pixels, in turn more red, green and blue; the last is labelled wrongly."""
    rng, listed = np.random.default_rng(0), []
    for number in range(30):
        image_bgr = rng.integers(0, 120, (12, 20, 3), np.uint8)
        image_bgr[..., 2 - number % 3] += 60
        cv2.imwrite(str(tmp_path / f"{number}.png"), image_bgr)
        listed.append(Picture(tmp_path / f"{number}.png", number % 3 if number < 29 else 0))
    return listed


def test_both_kinds_in_each_drawing_and_the_plain_accuracy_at_nothing(model, pictures):
    section = robustness_section(model, Averaging(), pictures, progress)
    numbers = section.numbers
    assert msgspec.json.decode(msgspec.json.encode(numbers)).keys() == numbers.keys()
    assert (numbers["pictures"], numbers["seed"], numbers["border"], numbers["skipped"]) == (30, 0, "mirrored", [])
    assert [curve["change"] for curve in numbers["curves"]] == NAMES
    plain = judge(model, pictures)
    correct = int((plain.probabilities.argmax(axis=1) == plain.labels).sum())
    assert correct == 29
    for curve in numbers["curves"]:
        assert list(curve["points"]) == ["keras", "int8"]
        for found in curve["points"].values():
            untouched = next(point for point in found if point["amount"] == curve["untouched"])
            assert (untouched["right"]["correct"], untouched["same"]["correct"]) == (correct, 30)
    drawings = [ET.fromstring(part) for part in _drawings(section.html)]
    assert [drawing.get("aria-label") for drawing in drawings] == [f"Robustness against {name}" for name in NAMES]
    for drawing in drawings:
        kinds = [line.get("class") for line in drawing.iter("polyline")]
        assert kinds == ["keras right", "keras same", "file right", "file same"]
    assert "mirrored" in section.html
    assert "shift (pixels of the input)" in section.lines
    assert "  int8 same, %      100  100  100" in section.lines
    assert max(map(len, section.lines)) <= 80


def test_without_a_keras_network_the_file_stands_alone_and_the_unreadable_are_named(model, pictures, tmp_path):
    (tmp_path / "cut.png").write_bytes(b"\x89PNG")
    section = robustness_section(model, None, [*pictures, Picture(tmp_path / "cut.png", 0)])
    assert {tuple(curve["points"]) for curve in section.numbers["curves"]} == {("int8",)}
    assert section.numbers["pictures"] == 30
    assert len(section.numbers["skipped"]) == 1
    assert "cut.png" in section.numbers["skipped"][0]
    assert robustness_section(model, None, pictures).numbers["curves"] == section.numbers["curves"]


def test_of_pictures_that_nobody_named_only_constancy_is_told(model, pictures):
    half = [picture if number % 2 else Picture(picture.path, UNLABELLED) for number, picture in enumerate(pictures)]
    first = robustness_section(model, None, half).numbers["curves"][0]["points"]["int8"][0]
    assert (first["right"]["n"], first["same"]["n"]) == (15, 30)
    unnamed = robustness_section(model, None, [Picture(picture.path, UNLABELLED) for picture in pictures])
    assert all(point["right"] is None for curve in unnamed.numbers["curves"] for point in curve["points"]["int8"])
    assert not [line for line in unnamed.lines if "right, %" in line]
    assert "file right" not in unnamed.html


def test_no_picture_at_all_is_one_clear_error(model, tmp_path):
    with pytest.raises(DataError, match=r"None of 1 pictures can be read.*gone\.png"):
        robustness_section(model, None, [Picture(tmp_path / "gone.png", 0)])


@pytest.mark.parametrize("colour", ["rgb", "bgr", "grey"])
@pytest.mark.parametrize("fit", ["stretch", "letterbox", "crop"])
def test_a_picture_in_the_inputs_size_is_what_the_network_gets_anyway(tmp_path, colour, fit, pictures):
    channels = 1 if colour == "grey" else 3
    spec = tiny_spec(input=InputSpec(size_wh=(SIZE, SIZE), colour=colour, fit=fit, mean=(3.0,) * channels))
    path = tmp_path / "tiny.tflite"
    path.write_bytes(attach(tiny_flatbuffer(channels=channels), spec))
    image_bgr = read_picture(pictures[0].path)
    with Model(path, threads=1) as model:
        small = in_input_size(image_bgr, model.spec.input)
        assert small.shape == (SIZE, SIZE, 3)
        assert np.array_equal(model.preprocess(small), model.preprocess(image_bgr))


def _drawings(html):
    return [f"<svg{part.partition('</svg>')[0]}</svg>" for part in html.split("<svg")[1:]]
