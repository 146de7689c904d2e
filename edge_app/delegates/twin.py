"""Files compiled for the Edge TPU, and the files that they were compiled from."""

from pathlib import Path

_SUFFIX = "_edgetpu"
"""What edgetpu_compiler appends to the name."""
_OPERATOR = b"edgetpu-custom-op"


def is_compiled(flatbuffer: bytes) -> bool:
    """Whether a part of the network is compiled for the Edge TPU, which nothing else can run."""
    return _OPERATOR in flatbuffer


def twin_path(compiled: Path) -> Path | None:
    """Where the file lies that `compiled` was compiled from, by its name; None where there is none."""
    if not compiled.stem.endswith(_SUFFIX):
        return None
    path = compiled.with_stem(compiled.stem.removesuffix(_SUFFIX))
    return path if path.is_file() else None


def compiled_path(path: Path) -> Path:
    """The name of the file that is compiled from the one at `path`."""
    return path.with_stem(path.stem + _SUFFIX)
