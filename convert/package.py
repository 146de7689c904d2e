"""From a bare flatbuffer to the file that ships: standard metadata, spec, and known answer inside."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from convert.metadata import with_metadata
from convert.operators import minimum_runtime
from convert.outputs import with_outputs
from edge_app.inference.container import attach
from edge_app.inference.known_answer import answer_for
from edge_app.inference.model import Model
from edge_app.spec import Spec


def package(flatbuffer: bytes, spec: Spec) -> bytes:
    """The bytes of a .tflite that describes itself. Raises ModelError when it contradicts `spec`."""
    spec = with_outputs(spec, flatbuffer)
    spec = msgspec.structs.replace(spec, minimum_runtime=minimum_runtime(flatbuffer), known_answer=None)
    described = with_metadata(flatbuffer, spec)
    with opened(attach(described, spec)) as model:
        spec = msgspec.structs.replace(spec, known_answer=answer_for(model))
    return attach(described, spec)


@contextmanager
def opened(file: bytes, threads: int | None = None) -> Iterator[Model]:
    """The bytes of a .tflite with a spec inside as a Model, on `threads` CPU threads (all by default)."""
    with tempfile.TemporaryDirectory(prefix="edgesight-") as folder:
        path = Path(folder) / "draft.tflite"
        path.write_bytes(file)
        with Model(path, threads=threads) as model:
            yield model
