"""A model as it is to be measured."""

from pathlib import Path

from edge_app.errors import BenchmarkError
from edge_app.inference.model import Model


def open_model(name_or_path: str | Path, threads: int, delegate: str) -> Model:
    """The model, with so many threads, in the delegate of that name, as `Model` knows it.

    Raises BenchmarkError where the delegate does not work: the CPU's times would be taken for its own. And as `Model`.
    """
    model = Model(name_or_path, threads=threads, delegate=delegate)
    try:
        check_delegate(model, name_or_path)
    except BenchmarkError:
        model.close()
        raise
    return model


def check_delegate(model: Model, name: str | Path) -> None:
    """Raise BenchmarkError where the delegate does not run the model, or has ceased to: before and after measuring."""
    if reason := model.delegation.reason:
        raise BenchmarkError(f"{name} does not run in the delegate: {reason} Or measure with --delegate none.")
