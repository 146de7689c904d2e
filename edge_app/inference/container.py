"""The spec travels inside the .tflite: a ZIP behind the flatbuffer, as TFLite Metadata attaches its associated files.

A flatbuffer is read from its front and a ZIP from its end, so other tools still open the file, both as a model and as
an archive. The entries are stored, not deflated, because TFLite's own readers want it so.
https://ai.google.dev/edge/litert/models/metadata
"""

import hashlib
import io
import re
import struct
import zipfile
import zlib

import msgspec

from edge_app.errors import ModelError, SpecError
from edge_app.inference.graph import Graph
from edge_app.spec import Spec, spec_from_json

SPEC_ENTRY = "edgesight.json"
LABELS_ENTRY = "labels.txt"

_IDENTIFIER = b"TFL3"
_LOCAL_HEADER, _END_RECORD, _END_SIZE = b"PK\x03\x04", b"PK\x05\x06", 22
_BEGUN = re.compile(rb"PK\x03\x04[\x0a\x14]\0..[\0\x08]\0", re.DOTALL)
"""A local header of version 1.0 or 2.0, stored or deflated: ten bytes that no weights happen to be."""
_SMALL = 1 << 22
"""Bytes of an attached file; labels are much smaller."""
_COPY_AGAIN = "Copy or download it again, or convert it again."
# All that zipfile raises for an archive with damaged headers (RuntimeError: "encrypted" or an unknown compression).
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, OSError, RuntimeError)


def attach(flatbuffer: bytes, spec: Spec) -> bytes:
    """The bytes of a .tflite file: `flatbuffer`, then `spec` (with weights_sha256 set) and its labels, one a line.

    The same input gives the same bytes. Raises ModelError if `flatbuffer` is no TFLite model or has files attached.
    """
    check_flatbuffer(flatbuffer, "the converted model")
    if _ends_in_zip(flatbuffer):
        raise ModelError("The model already carries attached files. Give the flatbuffer alone: detach(data, where)[0].")
    spec = msgspec.structs.replace(spec, weights_sha256=sha256(flatbuffer))
    stream = io.BytesIO(flatbuffer)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(SPEC_ENTRY), spec.to_json())
        archive.writestr(_entry(LABELS_ENTRY), "".join(f"{label}\n" for label in spec.labels))
    return stream.getvalue()


def detach(data: bytes, where: str) -> tuple[bytes, Spec | None]:
    """Split the bytes of a .tflite file into its flatbuffer and its spec; all of `data` and None if it carries no spec.

    `where` names the file in errors. Raises ModelError if the file is empty, cut off, not TFLite, or damaged: the
    archive's checksums and the spec's SHA-256 of the flatbuffer are compared; without a spec, all that the flatbuffer
    names has to lie within the file.
    """
    check_flatbuffer(data, where)
    if not _ends_in_zip(data):
        return _without_spec(data, where)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if SPEC_ENTRY not in archive.namelist():
                return _without_spec(data, where)
            flatbuffer = data[: min(info.header_offset for info in archive.infolist())]
            entries = {info.filename: archive.read(info) for info in archive.infolist()}
        spec = spec_from_json(entries[SPEC_ENTRY], f"{where}, {SPEC_ENTRY}")
    except SpecError as error:
        raise ModelError(f"{error} The spec inside the file cannot be used. {_COPY_AGAIN}") from error
    except _DAMAGE as error:
        raise ModelError(
            f"{where} is damaged: the spec attached to it is unreadable ({error}). {_COPY_AGAIN}"
        ) from error
    check_hash(flatbuffer, spec, where)
    return flatbuffer, spec


def attached(data: bytes, where: str) -> dict[str, bytes]:
    """Name -> content of each small file attached to a .tflite file of any maker. Raises ModelError for damage."""
    if not _ends_in_zip(data):
        return {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {info.filename: archive.read(info) for info in archive.infolist() if info.file_size <= _SMALL}
    except _DAMAGE as error:
        raise ModelError(
            f"{where} is damaged: what is attached to it is unreadable ({error}). {_COPY_AGAIN}"
        ) from error


def check_flatbuffer(data: bytes, where: str) -> None:
    """Raise ModelError unless `data` starts as a TFLite flatbuffer does: identifier TFL3 at bytes 4 to 8."""
    if not data:
        raise ModelError(f"{where} is empty (0 bytes); wanted a TFLite model. {_COPY_AGAIN}")
    if data.startswith(b"version https://git-lfs"):
        raise ModelError(f"{where} is a Git LFS pointer, not the model itself. Try: git lfs pull")
    if len(data) < 8:
        raise ModelError(f"{where} is cut off after {len(data)} bytes; wanted a TFLite model. {_COPY_AGAIN}")
    if data[4:8] != _IDENTIFIER:
        raise ModelError(
            f"{where} is not a TFLite model: bytes 4 to 8 are {data[4:8]!r}; wanted {_IDENTIFIER!r}. "
            "Give a .tflite file; `edgesight convert` makes one."
        )


def check_hash(flatbuffer: bytes, spec: Spec, where: str) -> None:
    """Raise ModelError if the flatbuffer is not the one that the spec was written for; a spec without hash says yes."""
    actual = sha256(flatbuffer)
    if spec.weights_sha256 not in (None, actual):
        raise ModelError(
            f"{where} is damaged, or not the file that its spec describes: the SHA-256 of its weights is "
            f"{actual[:12]}...; wanted {str(spec.weights_sha256)[:12]}.... {_COPY_AGAIN}"
        )


def sha256(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _without_spec(data: bytes, where: str) -> tuple[bytes, None]:
    """A file whose end was lost is damaged, not a foreign one: it ends in its tables or in what was attached."""
    ours = _LOCAL_HEADER in data and SPEC_ENTRY.encode() in data
    if ours or (not _ends_in_zip(data) and _BEGUN.search(data)):
        raise ModelError(f"{where} is damaged: what is attached to it is cut off or overwritten. {_COPY_AGAIN}")
    Graph(data, where).check_whole()
    return data, None


def _ends_in_zip(data: bytes) -> bool:
    """Whether a ZIP's end record (22 bytes, no comment) closes the file; a search further up could hit weights."""
    return data[-_END_SIZE:].startswith(_END_RECORD)


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry with a fixed time (the earliest that ZIP knows) and mode, so that equal input gives equal files."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    # The system that zipfile notes differs by platform; 3 is Unix.
    entry.create_system = 3
    return entry
