"""Which shared library an accelerator's delegate is in."""

from pathlib import Path

from edge_app.errors import DelegateError

NONE, EDGETPU = "none", "edgetpu"
EDGETPU_LIBRARY = "libedgetpu.so.1"


def library_of(delegate: str | Path | None) -> str | None:
    """The library that "edgetpu" or the path of a file stands for, as the system's loader wants it; None for "none".

    A name is looked for by the loader, and may be missing; raises DelegateError for what is neither name nor file.
    """
    if delegate is None or str(delegate) == NONE:
        return None
    if str(delegate) == EDGETPU:
        return EDGETPU_LIBRARY
    path = Path(delegate)
    if not path.is_file():
        raise DelegateError(
            f"No delegate at {path}. Give {NONE}, {EDGETPU}, or the file of a delegate's library, such as "
            "/usr/lib/aarch64-linux-gnu/libedgetpu.so.1."
        )
    return str(path.absolute())


def is_edgetpu(library: str) -> bool:
    """Whether `library` is Google's for the Edge TPU, by its name."""
    return Path(library).name.startswith("libedgetpu")
