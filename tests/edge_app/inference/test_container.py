import io
import random
import zipfile

import pytest
from tiny_model import LABELS, tiny_flatbuffer, tiny_spec

from edge_app.errors import ModelError
from edge_app.inference.container import LABELS_ENTRY, SPEC_ENTRY, attach, detach, sha256
from edge_app.spec import spec_from_json

FLATBUFFER = tiny_flatbuffer()
WHOLE = attach(FLATBUFFER, tiny_spec())


def test_what_is_attached_comes_back():
    flatbuffer, spec = detach(WHOLE, "tiny.tflite")

    assert flatbuffer == FLATBUFFER
    assert spec is not None
    assert spec.weights_sha256 == sha256(FLATBUFFER)
    assert (spec.name, spec.labels, spec.input) == ("tiny", LABELS, tiny_spec().input)


def test_other_tools_read_the_file_as_an_archive_of_stored_entries():
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as archive:
        entries = {info.filename: info.compress_type for info in archive.infolist()}
        assert entries == {SPEC_ENTRY: zipfile.ZIP_STORED, LABELS_ENTRY: zipfile.ZIP_STORED}
        assert archive.read(LABELS_ENTRY).decode().split() == list(LABELS)
        assert spec_from_json(archive.read(SPEC_ENTRY), "entry").labels == LABELS


def test_equal_input_gives_equal_bytes():
    assert attach(FLATBUFFER, tiny_spec()) == WHOLE


def test_a_second_spec_is_refused():
    with pytest.raises(ModelError, match="already carries attached files"):
        attach(WHOLE, tiny_spec())


def test_a_file_without_spec_is_told_apart():
    assert detach(FLATBUFFER, "bare.tflite") == (FLATBUFFER, None)


def test_an_archive_of_another_maker_is_no_spec():
    stream = io.BytesIO(FLATBUFFER)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("labelmap.txt", "red\n")

    assert detach(stream.getvalue(), "foreign.tflite") == (stream.getvalue(), None)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "x.tflite is empty", id="empty"),
        pytest.param(FLATBUFFER[:7], "cut off after 7 bytes", id="seven bytes"),
        pytest.param(b"<!DOCTYPE html><html>", "not a TFLite model: bytes 4 to 8 are b'CTYP'", id="a web page"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull", id="a pointer"),
        pytest.param(WHOLE[:-1], "cut off or overwritten", id="last byte lost"),
        pytest.param(WHOLE[:-100], "cut off or overwritten", id="end lost"),
        pytest.param(WHOLE + b"\0", "cut off or overwritten", id="grown"),
        pytest.param(WHOLE.replace(b'"tiny"', b'"tinY"'), "Bad CRC-32", id="spec edited by hand"),
        pytest.param(FLATBUFFER[:500] + WHOLE[501:], "damaged", id="a byte lost"),
    ],
)
def test_a_damaged_file_is_refused(data, message):
    with pytest.raises(ModelError, match=message) as caught:
        detach(data, "x.tflite")
    assert "x.tflite" in str(caught.value)


def test_every_flipped_bit_in_the_flatbuffer_is_refused():
    places = random.Random(0).sample(range(len(FLATBUFFER) * 8), 500)
    for place in places:
        with pytest.raises(ModelError, match=r"copy it again|Copy or download it again|not a TFLite"):
            detach(_flipped(WHOLE, place), "x.tflite")


def test_a_flipped_bit_in_the_archive_is_refused_or_changes_nothing():
    """Some bits mean nothing, such as an entry's time of day; no other exception and no other answer may come out."""
    whole, refused = detach(WHOLE, "x.tflite"), 0
    for place in range(len(FLATBUFFER) * 8, len(WHOLE) * 8):
        try:
            assert detach(_flipped(WHOLE, place), "x.tflite") == whole
        except ModelError:
            refused += 1
    assert refused > 0.8 * (len(WHOLE) - len(FLATBUFFER)) * 8


def test_a_spec_that_is_valid_json_but_no_spec_is_refused():
    stream = io.BytesIO(FLATBUFFER)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(SPEC_ENTRY, b'{"nmae": "tiny"}')

    with pytest.raises(ModelError, match=r"unknown key 'nmae'. Did you mean 'name'"):
        detach(stream.getvalue(), "x.tflite")


def _flipped(data: bytes, place: int) -> bytes:
    changed = bytearray(data)
    changed[place // 8] ^= 1 << place % 8
    return bytes(changed)
