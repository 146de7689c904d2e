import msgspec
import numpy as np
import pytest

from convert.flatbuffer import embedded, unpack
from convert.metadata import with_metadata
from convert.operators import minimum_runtime
from edge_app.errors import ModelError
from edge_app.inference.container import attach
from edge_app.inference.model import Model
from edge_app.pictures.read import read_picture
from edge_app.spec import InputSpec, OutputSpec


def test_metadata_changes_no_answer(int8_model, spec, pictures, inputs, invoke):
    values = inputs(pictures.test[:8])
    assert np.array_equal(invoke(with_metadata(int8_model, spec), values), invoke(int8_model, values))


def test_metadata_is_in_its_own_entry_beside_the_others(int8_model, spec):
    described = with_metadata(int8_model, spec)
    data = embedded(unpack(described), "TFLITE_METADATA")
    assert data[4:8] == b"M001"
    for text in ("painted-digits", "Handwritten digits, painted.", "CC-BY-4.0", "labels.txt", "1.0.0"):
        assert text.encode() + b"\0" in data
    assert minimum_runtime(described) == minimum_runtime(int8_model)


def test_describing_again_replaces(int8_model, spec):
    once = with_metadata(int8_model, msgspec.structs.replace(spec, name="draft"))
    twice = with_metadata(once, spec)
    assert b"draft" not in twice
    assert [entry.name for entry in unpack(twice).metadata].count(b"TFLITE_METADATA") == 1
    assert with_metadata(twice, spec) == twice


@pytest.mark.parametrize(
    "change",
    [
        {"input": InputSpec(size_wh=(16, 16), colour="bgr")},
        {"input": InputSpec(size_wh=(16, 16), colour="grey", mean=(3,), std=(2,))},
        {"output": OutputSpec(values="logits")},
        {"name": "Zahlen, größer", "description": "", "licence": ""},
    ],
)
def test_every_spec_can_be_described(int8_model, spec, change):
    assert embedded(unpack(with_metadata(int8_model, msgspec.structs.replace(spec, **change))), "TFLITE_METADATA")


def test_damaged_model_is_refused(int8_model, spec):
    with pytest.raises(ModelError, match="damaged"):
        with_metadata(int8_model[:2000], spec)


def test_the_device_runs_the_described_file(int8_model, spec, pictures, tmp_path):
    path = tmp_path / "painted-digits.tflite"
    path.write_bytes(attach(with_metadata(int8_model, spec), spec))
    with Model(path) as model:
        named = [model.classify(read_picture(picture.path)).label for picture in pictures.test]
    right = np.mean([name == spec.labels[picture.label] for name, picture in zip(named, pictures.test, strict=True)])
    assert right > 0.95
