"""From a bare flatbuffer to the file that ships: standard metadata, spec, and known answer inside."""

import tempfile
from pathlib import Path

import msgspec

from convert.metadata import with_metadata
from convert.operators import minimum_runtime
from edge_app.inference.container import attach
from edge_app.inference.known_answer import answer_for
from edge_app.inference.model import Model
from edge_app.spec import Spec


def package(flatbuffer: bytes, spec: Spec) -> bytes:
    """The bytes of a .tflite that describes itself. Raises ModelError when it contradicts `spec`."""
    spec = msgspec.structs.replace(spec, minimum_runtime=minimum_runtime(flatbuffer), known_answer=None)
    described = with_metadata(flatbuffer, spec)
    with tempfile.TemporaryDirectory(prefix="edgesight-") as folder:
        draft = Path(folder) / f"{spec.name}.tflite"
        draft.write_bytes(attach(described, spec))
        with Model(draft) as model:
            spec = msgspec.structs.replace(spec, known_answer=answer_for(model))
    return attach(described, spec)
