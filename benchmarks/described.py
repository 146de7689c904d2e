"""Models of other makers, as the files in benchmarks/third_party describe them."""

from pathlib import Path

from edge_app.inference.model import Model

_FOLDER = Path(__file__).with_name("third_party")


def third_party(name: str, folder: Path) -> Model:
    """The model `name` of `folder`, on one thread."""
    return Model(folder / f"{name}.tflite", description=_FOLDER / f"{name}.toml", threads=1)
