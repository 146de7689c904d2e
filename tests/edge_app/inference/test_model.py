import os

import numpy as np
import pytest
from tiny_model import LABELS, SCHEMES, SIZE, tiny_flatbuffer, tiny_spec

from edge_app.errors import ModelError, PictureError, SpecError
from edge_app.evaluation.clinical.settings import ClinicalSpec, OperatingPoint
from edge_app.inference.container import attach, sha256
from edge_app.inference.model import Model
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec, OutputSpec
from edge_app.values import Classification

COLOURS_BGR = {"red": (0, 0, 255), "green": (0, 255, 0), "blue": (255, 0, 0)}


@pytest.fixture
def write(tmp_path):
    """Write a tiny model with a spec and give its path."""

    def written(flatbuffer=None, **changes):
        path = tmp_path / "tiny.tflite"
        path.write_bytes(attach(flatbuffer or tiny_flatbuffer(), tiny_spec(**changes)))
        return path

    return written


@pytest.mark.parametrize("dtype", SCHEMES)
@pytest.mark.parametrize(("label", "colour"), COLOURS_BGR.items())
def test_a_plain_picture_is_called_by_its_colour(write, dtype, label, colour):
    image_bgr = np.full((30, 50, 3), colour, np.uint8)
    with Model(write(tiny_flatbuffer(dtype))) as model:
        answer = model.classify(image_bgr)
        assert answer.label == label
        assert answer.score == pytest.approx(0.995, abs=0.01)
        assert set(answer.labels) == set(LABELS)
        assert list(answer.scores) == sorted(answer.scores, reverse=True)
        assert model.probabilities(image_bgr).sum() == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("dtype", SCHEMES)
def test_the_steps_are_the_whole(write, dtype):
    image_bgr = _noise(40, 25)
    with Model(write(tiny_flatbuffer(dtype))) as model:
        tensor = model.preprocess(image_bgr)
        raws = model.invoke(tensor)
        assert (tensor.shape, tensor.dtype) == ((1, SIZE, SIZE, 3), dtype)
        assert [(raw.shape, raw.dtype) for raw in raws] == [((3,), dtype)]
        assert model.decode(raws, (40, 25)) == model.classify(image_bgr)
        assert model.probabilities(image_bgr).max() == pytest.approx(model.classify(image_bgr).score)


@pytest.mark.parametrize("dtype", SCHEMES)
@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(InputSpec(size_wh=(SIZE, SIZE)), id="plain"),
        pytest.param(InputSpec(size_wh=(SIZE, SIZE), colour="bgr", fit="letterbox"), id="letterbox"),
        pytest.param(
            InputSpec(size_wh=(SIZE, SIZE), mean=(123.7, 116.3, 103.5), std=(58.4, 57.1, 57.4)), id="imagenet"
        ),
        pytest.param(
            InputSpec(size_wh=(SIZE, SIZE), colour="grey", fit="crop", mean=(128.0,), std=(128.0,)), id="grey"
        ),
    ],
)
def test_the_table_equals_the_shared_preprocessing(write, dtype, spec):
    """The one shortcut that the device takes: it must be the same function to the last bit."""
    with Model(write(tiny_flatbuffer(dtype, channels=spec.channels), input=spec)) as model:
        for image_bgr in (_noise(64, 48), _noise(SIZE, SIZE), _noise(5, 3)):
            expected = model.network.input.quantization.quantise(preprocess(image_bgr, spec))[None]
            assert model.preprocess(image_bgr).dtype == expected.dtype
            assert np.array_equal(model.preprocess(image_bgr), expected)


def test_tensors_and_outputs_are_the_callers_own(write):
    with Model(write()) as model:
        red, blue = (np.full((9, 9, 3), COLOURS_BGR[name], np.uint8) for name in ("red", "blue"))
        first_tensor = model.preprocess(red)
        (first_raw,) = model.invoke(first_tensor)
        kept = first_tensor.copy(), first_raw.copy()
        model.classify(blue)
        assert np.array_equal(first_tensor, kept[0])
        assert np.array_equal(first_raw, kept[1])


@pytest.mark.parametrize(("top", "length"), [(1, 1), (2, 2), (3, 3), (10, 3)])
def test_top(write, top, length):
    with Model(write()) as model:
        answer = model.classify(np.full((9, 9, 3), COLOURS_BGR["green"], np.uint8), top)
    assert (len(answer.labels), answer.label) == (length, "green")


def test_logits_get_their_softmax(write):
    flatbuffer = tiny_flatbuffer("float32", outputs=(2,))
    with Model(write(flatbuffer, output=OutputSpec(values="logits"))) as model:
        answer = model.classify(np.full((9, 9, 3), COLOURS_BGR["red"], np.uint8))
    expected = np.exp(6) / (np.exp(6) + 2)
    assert answer == Classification(LABELS, pytest.approx((expected, *[(1 - expected) / 2] * 2), rel=1e-4))


@pytest.mark.parametrize("dtype", ["int8", "float32"])
@pytest.mark.parametrize(("values", "outputs"), [("probabilities", (3,)), ("logits", (2,))])
def test_temperature_referral_and_screening_are_those_of_the_spec(write, dtype, values, outputs):
    """A quarter of the way from red to green: logits 4.5, 1.5 and 0, halved by the temperature."""
    point = OperatingPoint(
        threshold=0.2, criterion="sensitivity", wanted=0.9, sensitivity=1, specificity=1, positives=9, negatives=9
    )
    output = OutputSpec(values=values, temperature=2.0, refer_below=0.8)
    clinical = ClinicalSpec(positive=("green", "blue"), operating_point=point)
    powers = np.exp([2.25, 0.75, 0])
    expected = powers / powers.sum()
    with Model(write(tiny_flatbuffer(dtype, outputs=outputs), output=output, clinical=clinical)) as model:
        answer = model.classify(np.full((9, 9, 3), (0, 64, 191), np.uint8))
    assert answer.scores == pytest.approx(expected, abs=0.04 if dtype == "int8" else 0.005)
    assert (answer.label, answer.answer, answer.unsure) == ("red", "unsure: refer", True)
    assert answer.screening.score == pytest.approx(expected[1:].sum(), abs=0.04)
    assert answer.screening.positive
    assert str(answer).startswith("unsure: refer (red 0.7")


def test_logits_called_probabilities_are_noticed(write):
    with (
        Model(write(tiny_flatbuffer("float32", outputs=(2,)))) as model,
        pytest.raises(ModelError, match=r'values from 0 to 6; .* Try output.values = "logits"'),
    ):
        model.classify(np.full((9, 9, 3), COLOURS_BGR["red"], np.uint8))


def test_nan_is_no_answer(write):
    with (
        Model(write(tiny_flatbuffer("float32", fill=float("nan")))) as model,
        pytest.raises(ModelError, match="answers with NaN"),
    ):
        model.classify(_noise(9, 9))


def test_attributes_tell_the_file(write):
    path = write()
    with Model(str(path), threads=1) as model:
        assert (model.path, model.threads, model.spec.labels) == (path, 1, LABELS)
        assert (model.size_bytes, model.sha256) == (path.stat().st_size, sha256(path.read_bytes()))
        expected = f"<Model 'tiny' int8, 8x8 rgb, 3 labels, {model.runtime}, 1 thread>"
        assert repr(model) == expected
    assert repr(model) == expected.replace("int8", "closed")


def test_threads_default_to_the_cpus_that_may_be_used(write):
    with Model(write()) as model:
        assert model.threads == len(os.sched_getaffinity(0))


def test_closing_twice_is_fine_and_using_it_afterwards_is_said(write):
    model = Model(write())
    tensor = model.preprocess(_noise(9, 9))
    model.close()
    model.close()
    with pytest.raises(ModelError, match=r"is closed. Open it again"):
        model.invoke(tensor)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"1234", "cut off after 4 bytes", id="cut short"),
        pytest.param(tiny_flatbuffer(), "says nothing about its pixels and labels", id="no spec"),
        pytest.param(attach(tiny_flatbuffer(), tiny_spec())[:-50], "damaged", id="truncated"),
        pytest.param(bytes(4) + b"TFL3" + bytes(900), "damaged or cut off", id="zeros without spec"),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path, content, message):
    path = tmp_path / "x.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=message) as caught:
        Model(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_refused_with_what_is_there(write, tmp_path):
    write()
    with pytest.raises(ModelError, match=r"No model file at .*tinny.tflite.* Found in .*: tiny.tflite"):
        Model(tmp_path / "tinny.tflite")


@pytest.mark.parametrize("place", range(8 * 8, len(tiny_flatbuffer()) * 8, 797))
def test_a_flipped_bit_is_refused(write, place):
    path = write()
    data = bytearray(path.read_bytes())
    data[place // 8] ^= 1 << place % 8
    path.write_bytes(data)
    with pytest.raises(ModelError, match="is damaged"):
        Model(path)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (("red", "green"), r"the output has the shape \[1, 3\]; the spec has 2 labels: wanted \[1, 2\]"),
        (("red", "green", "blue", "grey"), r"the output has the shape \[1, 3\]; the spec has 4 labels"),
    ],
)
def test_a_wrong_number_of_labels_is_refused_with_both_numbers(write, labels, message):
    with pytest.raises(SpecError, match=message):
        Model(write(labels=labels))


@pytest.mark.parametrize("changes", [{"size_wh": (16, 8)}, {"size_wh": (8, 16)}, {"size_wh": (8, 8), "colour": "grey"}])
def test_a_wrong_input_shape_is_refused(write, changes):
    spec = InputSpec(**changes)
    with pytest.raises(SpecError, match=r"the input has the shape \[1, 8, 8, 3\]; the spec says \[1, ") as caught:
        Model(write(input=spec))
    assert str([1, *spec.shape]) in str(caught.value)


@pytest.mark.parametrize("scale", [float("nan"), float("inf"), 0.0, -0.1])
@pytest.mark.parametrize(("option", "tensor"), [("weight_scale", "weights"), ("image_scale", "image")])
def test_a_scale_that_is_no_number_above_0_is_refused(write, option, tensor, scale):
    with pytest.raises(ModelError, match=f"tensor '{tensor}' has the scale {scale:g}; wanted a finite number above 0"):
        Model(write(tiny_flatbuffer("int8", **{option: scale})))


def test_a_runtime_that_is_too_old_is_refused(write, monkeypatch):
    from edge_app.inference import model
    from edge_app.inference.runtime import Runtime

    monkeypatch.setattr(model, "find_runtime", lambda: Runtime("tflite_runtime", "2.14.0", object))
    with pytest.raises(ModelError, match=r"needs a TFLite runtime of TensorFlow 2.17.0 or newer"):
        Model(write(minimum_runtime="2.17.0"))


@pytest.mark.parametrize("threads", [0, -1])
def test_no_threads_are_refused(write, threads):
    with pytest.raises(ModelError, match=f"threads is {threads}; wanted 1 or more"):
        Model(write(), threads=threads)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros((8, 8), np.uint8), id="grey"),
        pytest.param(np.zeros((8, 8, 4), np.uint8), id="alpha"),
        pytest.param(np.zeros((8, 8, 3), np.float32), id="float"),
        pytest.param(np.zeros((0, 8, 3), np.uint8), id="nothing"),
    ],
)
def test_pixels_of_another_kind_are_refused(write, image):
    with Model(write()) as model, pytest.raises(PictureError, match=r"wanted uint8 \(height, width, 3\)"):
        model.classify(image)


def _noise(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(width).integers(0, 256, (height, width, 3), dtype=np.uint8)
