"""Files that describe themselves by TFLite metadata alone."""

import io
import re
import zipfile

import numpy as np
import pytest
from tiny_model import LABELS, tiny_flatbuffer, tiny_spec

from convert.metadata import with_metadata
from edge_app.errors import ModelError
from edge_app.inference.metadata import first_label, spec_from_metadata
from edge_app.inference.model import Model
from edge_app.spec import InputSpec, OutputSpec


def _file(tmp_path, dtype="uint8", spec=None, files=None):
    """A foreign file: metadata inside, labels attached, nothing of ours."""
    stream = io.BytesIO(with_metadata(tiny_flatbuffer(dtype), spec or tiny_spec()))
    with zipfile.ZipFile(stream, "a") as archive:
        for name, text in ({"labels.txt": "\n".join(LABELS)} if files is None else files).items():
            archive.writestr(name, text)
    path = tmp_path / "theirs.tflite"
    path.write_bytes(stream.getvalue())
    return path


@pytest.mark.parametrize(
    ("dtype", "expected"), [("uint8", (0.0, 255.0)), ("int8", (0.0, 255.0)), ("float32", (2.0, 100.0))]
)
def test_a_file_that_describes_itself_just_runs(tmp_path, dtype, expected):
    """8 bits take pixels as they are; of float values the metadata says how they are made."""
    spec = tiny_spec(input=InputSpec(size_wh=(8, 8), mean=(2,), std=(100,)), licence="MIT", description="d")
    with Model(_file(tmp_path, dtype, spec)) as model:
        assert (model.spec.name, model.spec.labels, model.spec.licence) == ("theirs", LABELS, "MIT")
        assert (model.spec.input.mean[0], model.spec.input.std[0]) == pytest.approx(expected, abs=1e-4)
        assert model.classify(np.full((8, 8, 3), (0, 255, 0), np.uint8)).label == "green"


@pytest.mark.parametrize("dtype", ["uint8", "int8"])
def test_each_level_of_a_pixel_is_one_step(tmp_path, dtype):
    with Model(_file(tmp_path, dtype)) as model:
        levels = np.arange(64 * 3).astype(np.uint8).reshape(8, 8, 3)
        found = model.preprocess(levels[..., ::-1])[0].astype(int)
    assert (found - found.min() == levels).all()


@pytest.mark.parametrize(
    ("dtype", "spec", "files"),
    [
        ("uint8", None, {}),
        ("uint8", None, {"other.txt": "red\ngreen\nblue"}),
        ("float32", tiny_spec(output=OutputSpec(values="logits")), None),
        ("uint8", tiny_spec(input=InputSpec(size_wh=(8, 8), colour="bgr")), None),
    ],
    ids=["no labels", "labels not attached", "range of the output unknown", "colour unknown"],
)
def test_metadata_that_says_too_little_is_no_description(tmp_path, dtype, spec, files):
    path = _file(tmp_path, dtype, spec, files)
    assert spec_from_metadata(path.read_bytes(), path) is None
    with pytest.raises(ModelError, match=r"says nothing about its pixels and labels.*models add .* --like classifier"):
        Model(path)


def test_a_description_beside_goes_before_the_metadata(tmp_path):
    path = _file(tmp_path)
    path.with_suffix(".toml").write_text('name = "mine"\nlabels = ["r", "g", "b"]\n[input]\nsize_wh = [8, 8]\n')
    with Model(path) as model:
        assert model.spec.name == "mine"


def test_a_file_without_metadata_has_no_description(tmp_path):
    assert spec_from_metadata(tiny_flatbuffer(), tmp_path / "x.tflite") is None


@pytest.mark.parametrize("seed", range(20))
def test_damaged_metadata_is_one_clear_error_or_harmless(tmp_path, seed):
    """Any byte of the metadata may be any other."""
    path, rng = _file(tmp_path), np.random.default_rng(seed)
    data = bytearray(path.read_bytes())
    start, end = data.index(b"M001"), data.index(b"PK\x03\x04")
    for place in rng.integers(start + 4, end, 40):
        data[place] = rng.integers(256)
    try:
        spec_from_metadata(bytes(data), path)
    except ModelError as error:
        assert "damaged" in str(error)


@pytest.mark.parametrize(
    ("labels", "classes", "expected"),
    [
        (("???", "a", "b"), 2, 1),
        (("background", "a"), 1, 1),
        (("a", "b"), 2, 0),
        (("a", "b"), 1, 0),
        (("???", "a"), 0, 1),
    ],
)
def test_which_label_class_0_has(labels, classes, expected):
    assert first_label(labels, classes) == expected


@pytest.mark.parametrize("background", ["???", "background", "Background"])
def test_an_ssd_has_no_class_for_the_background(background):
    with pytest.raises(ValueError, match=f"not count the background.*'{re.escape(background)}'.*label is missing"):
        first_label((background, "a", "b"), 3)


@pytest.mark.parametrize(
    ("content", "cut", "message"),
    [("red\n" * 99, 30, "what is attached to it is cut off or overwritten"), (b"\xff\xfe", 0, "are no UTF-8")],
)
def test_labels_that_were_attached_and_cannot_be_read(tmp_path, content, cut, message):
    path = _file(tmp_path, files={"labels.txt": content})
    path.write_bytes(path.read_bytes()[: -cut or None])
    with pytest.raises(ModelError, match=message):
        Model(path)
