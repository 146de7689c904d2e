"""The files of one version, each with its place on the device and its SHA-256, and a name that follows from them."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edge_app.catalogue.place import added_models
from edge_app.deploy.asked import Asked
from edge_app.errors import DeployError
from edge_app.inference.shipped import find_model, shipped
from edge_app.tables import explain


@dataclass(frozen=True)
class Carried:
    """A file here, its place in the version's folder there, and what it is."""

    path: Path
    place: str
    sha256: str
    size: int


def carried(path: Path, place: str) -> Carried:
    """The file at `path`, to be put at `place`. Raises DeployError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return Carried(path, place, hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)
    except OSError as error:
        raise DeployError(f"Cannot read {path}: {explain(error)}.") from error


def models_and_files(asked: Asked, folder: Path) -> list[Carried]:
    """All that is asked for and does not come with edgesight, with what describes it. folder: the configuration's.

    Files keep their place below `folder`, so that a stage file finds them. Raises ModelError for a model that is not
    there, DeployError for a file outside `folder`, or named by a path that only this machine has.
    """
    found = {place: path for name in asked.models for place, path in _model(name, folder)}
    found |= {place: path for name in asked.files for place, path in _described(folder / _relative(name), folder)}
    return [carried(path, place) for place, path in found.items()]


def named(what: str, files: list[Carried], about: str) -> str:
    """For example "0.1.0-5f2c0e9a7b13", from `what` and all that is in it: other files or `about` give another."""
    text = "\n".join([about, *sorted(f"{file.sha256}  {file.place}" for file in files)])
    return f"{what}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _model(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """A name that ships needs no file; one that was added goes into the device's folder of models."""
    if name in shipped():
        return
    if name in added_models():
        path = added_models()[name]
        yield from (
            (f"models/{place.removeprefix('files/')}", each) for place, each in _with_sidecar(path, path.parent)
        )
    else:
        yield from _with_sidecar(find_model(folder / _relative(name)), folder)


def _with_sidecar(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    yield _place(path, folder), path
    beside = path.with_suffix(".toml")
    if beside.is_file():
        yield from _described(beside, folder)


def _described(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """A file and, where it is a description, the labels that it names."""
    yield _place(path, folder), path
    labels = _labels(path) if path.suffix == ".toml" else None
    if labels:
        beside = path.parent / _relative(labels)
        yield _place(beside, folder), beside


def _labels(path: Path) -> str | None:
    try:
        labels = tomllib.loads(path.read_text(encoding="utf-8")).get("labels")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeployError(f"Cannot read {path}: {explain(error)}.") from error
    return str(labels["file"]) if isinstance(labels, dict) and "file" in labels else None


def _relative(name: str) -> str:
    """Names go to the device as they are written."""
    if Path(name).is_absolute():
        raise DeployError(
            f"{name} is named from the root of this machine, where the device has nothing; wanted one from the "
            "configuration's folder, such as models/photos.tflite."
        )
    return name


def _place(path: Path, folder: Path) -> str:
    """Links are not followed: a link below the folder brings a file from elsewhere along."""
    inside = Path(path.absolute())
    if ".." in path.parts or not inside.is_relative_to(folder.absolute()):
        raise DeployError(
            f"{path} lies outside of {folder.absolute()}, the configuration's folder; wanted a file in or below it, "
            "for it gets the same place on the device. Try a link there: ln -s FILE"
        )
    return f"files/{inside.relative_to(folder.absolute()).as_posix()}"
