"""The catalogue of models that ship with the package: edge_app/models/<name>.tflite, each with its card <name>.md."""

import difflib
from pathlib import Path

from edge_app.catalogue.place import added_models
from edge_app.errors import ModelError

_FOLDER = Path(__file__).parents[1] / "models"


def shipped() -> dict[str, Path]:
    """Name -> file of every model that ships, by name."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.tflite"))}


def card(path: Path) -> Path | None:
    """The text about the model that lies beside it as <name>.md, or None."""
    beside = path.with_suffix(".md")
    return beside if beside.is_file() else None


def find_model(name_or_path: str | Path) -> Path:
    """The file of a shipped model, of one that was downloaded, or at a path; in that order.

    Raises ModelError, which tells the nearest name, or how to get one that is known, if it is none.
    """
    models = added_models() | shipped()
    if str(name_or_path) in models:
        return models[str(name_or_path)]
    path = Path(name_or_path)
    if path.is_file():
        return path
    if path.is_dir():
        raise ModelError(f"{path} is a folder; wanted a .tflite file or the name of a shipped model.{_listing(models)}")
    raise ModelError(f"No model file at {path}, and none of that name ships.{_hint(path, models)}")


def called(path: Path) -> str:
    """What to call the model at `path` in a command: the name of one that ships or was added, else the path."""
    models = added_models() | shipped()
    return path.stem if models.get(path.stem) == path else str(path)


def _hint(path: Path, models: dict[str, Path]) -> str:
    from edge_app.catalogue.catalogue import catalogue  # needs numpy, without which the doctor still looks for models

    name = path.name.removesuffix(".tflite").lower()
    if name in catalogue():
        return f" It is in the catalogue: edgesight models add {name}"
    near = difflib.get_close_matches(name, models, n=1, cutoff=0.5)
    if near:
        return f" Did you mean {near[0]!r}?"
    beside = sorted(file.name for file in path.parent.glob("*.tflite"))[:5] if path.parent.is_dir() else []
    return f" Found in {path.parent}: {', '.join(beside)}." if beside else _listing(models)


def _listing(models: dict[str, Path]) -> str:
    return f" Known: {', '.join(models) or 'none'}. Try: edgesight models list"
