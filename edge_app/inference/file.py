"""A model file as it lies on the disk, read and described."""

from dataclasses import dataclass, replace
from pathlib import Path

from edge_app.errors import ModelError
from edge_app.inference.container import detach, sha256
from edge_app.inference.description import described
from edge_app.spec import Spec
from edge_app.tables import explain


@dataclass(frozen=True, slots=True)
class ModelFile:
    """flatbuffer: without what is attached to it. sha256, size_bytes: of the whole file."""

    path: Path
    flatbuffer: bytes
    spec: Spec
    sha256: str
    size_bytes: int


def read_model(path: Path, description: Path | None) -> ModelFile:
    """The file at `path`, described as `described` does. Raises ModelError, SpecError."""
    data = _read(path)
    flatbuffer, spec = described(data, path, description)
    return ModelFile(path, flatbuffer, spec, sha256(data), len(data))


def read_twin(model: ModelFile, path: Path) -> ModelFile:
    """The file at `path`, which holds the same network in another form, and has the same spec. Raises ModelError."""
    data = _read(path)
    flatbuffer, _ = detach(data, str(path))
    return replace(model, path=path, flatbuffer=flatbuffer, sha256=sha256(data), size_bytes=len(data))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model {path}: {explain(error)}.") from error
