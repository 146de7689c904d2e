"""A model as it is to be measured."""

from pathlib import Path

from edge_app.errors import BenchmarkError
from edge_app.inference.model import Model


def open_model(name_or_path: str | Path, threads: int, delegate: str) -> Model:
    """The model, with so many threads and on the delegate of that name. Raises BenchmarkError, and as `Model` does.

    delegate: only "none" so far, the processor.
    """
    if delegate != "none":
        raise BenchmarkError(f"The delegate {delegate!r} cannot be measured. Wanted: --delegate none.")
    return Model(name_or_path, threads=threads)
