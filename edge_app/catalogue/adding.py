"""From a file, an address or a name to a model that runs: download it, look at it, and write down what it is like."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from edge_app import files
from edge_app.catalogue.catalogue import entry
from edge_app.catalogue.download import Progress, check_address, download
from edge_app.catalogue.like import LIKES, Like
from edge_app.catalogue.likeness import Scaling, Subject, describe
from edge_app.catalogue.place import models_folder
from edge_app.catalogue.toml_text import toml_text
from edge_app.errors import ModelError, OutputError, SpecError
from edge_app.inference.container import detach, sha256
from edge_app.inference.metadata import read_metadata, spec_from_metadata
from edge_app.inference.model import Model
from edge_app.inference.network import Network
from edge_app.inference.runtime import find_runtime
from edge_app.inference.shipped import shipped
from edge_app.labels_file import read_labels, remarks_on
from edge_app.spec import Spec
from edge_app.tables import explain

Progressing = Callable[[str], AbstractContextManager[Progress]]
"""What is downloaded -> a place to show how much of it has come."""


@dataclass(frozen=True)
class Wish:
    """What somebody said of a model, or the catalogue says of it; nothing of it is needed where the file says it.

    labels: a file or an address of one label a line; names: the labels themselves. scaling: mean and std of the pixels.
    """

    like: Like | None = None
    labels: str = ""
    names: tuple[str, ...] = ()
    scaling: Scaling | None = None
    name: str = ""
    sha256: str | None = None
    description: str = ""
    licence: str = ""
    trained_on: str = ""


@dataclass(frozen=True)
class Added:
    """A model that runs now. description: the TOML that was written, or None where the file describes itself.

    remarks: what of a file of labels was read otherwise than it stands there.
    """

    model: Path
    description: Path | None
    spec: Spec
    remarks: tuple[str, ...] = ()


def add(what: str, wish: Wish, *, replacing: bool, progressing: Progressing) -> Added:
    """Make the file, address or name of the catalogue `what` run, by a description beside the file.

    The description is checked by loading the model with it before it is written. replacing: an older description may
    go. Raises DownloadError, ModelError, SpecError, OutputError; no description is written then.
    """
    path, filled = _fetched(what, wish, progressing)
    data = _read(path)
    flatbuffer, spec = detach(data, str(path))
    ours = spec is not None
    if spec is None and filled.like is None:
        spec = spec_from_metadata(data, path)
    if spec:
        _check_unneeded(path, wish, ours=ours)
        Model(path).close()
        return Added(path, None, spec)
    place = path.with_suffix(".toml")
    if place.exists() and not replacing:
        raise OutputError(f"{place} is there already and describes {path.name}. Add --replace to write it anew.")
    spec, remarks = _looked_at(path, flatbuffer, filled, progressing)
    with files.replacing(place) as temporary:
        heading = f"{path.name}, described by its tensors: like other models of the kind {filled.like}."
        temporary.write_text(toml_text(spec, heading), encoding="utf-8")
        Model(path, description=temporary).close()
    return Added(path, place, spec, remarks)


def _check_unneeded(path: Path, wish: Wish, *, ours: bool) -> None:
    """Raise SpecError where somebody says of a file what it says itself. ours: in a spec, not in TFLite metadata."""
    told = {"--labels": wish.labels, "--mean and --std": wish.scaling, "--like": wish.like}
    if given := [option for option, value in told.items() if value]:
        other = "" if ours else ", or add --like KIND to describe it anew"
        raise SpecError(f"{path} describes itself: {', '.join(given)} would change nothing. Leave that out{other}.")


def _check_here(path: Path, wish: Wish) -> None:
    """Raise SpecError where somebody says of a file on this machine what is for downloads."""
    if given := [option for option, value in {"--name": wish.name, "--sha256": wish.sha256}.items() if value]:
        raise SpecError(f"{path} is a file on this machine: {', '.join(given)} is for downloads. Leave that out.")


def _fetched(what: str, wish: Wish, progressing: Progressing) -> tuple[Path, Wish]:
    """The file, and the wish with what the catalogue says of it."""
    if "://" in what:
        return _model(what, wish, progressing), wish
    if Path(what).exists():
        _check_here(Path(what), wish)
        return Path(what), wish
    known = entry(what)
    filled = replace(
        wish,
        like=wish.like or known.like,
        labels=wish.labels or known.labels_url,
        names=known.labels,
        name=wish.name or what,
        sha256=known.sha256 if wish.sha256 is None else wish.sha256,
        description=known.description,
        licence=known.licence,
        trained_on=known.trained_on,
    )
    return _model(known.url, filled, progressing), filled


def _model(url: str, wish: Wish, progressing: Progressing) -> Path:
    check_address(url)
    name = _name(wish.name or Path(unquote(urlsplit(url).path)).stem)
    if name in shipped():
        raise ModelError(f"A model called {name} ships. Give this one another name with --name.")
    place = models_folder() / f"{name}.tflite"
    with progressing(name) as progress:
        return download(url, place, sha256=wish.sha256, check=_check_model, progress=progress)


def _check_model(path: Path) -> None:
    detach(path.read_bytes(), "What was downloaded")


def _name(name: str) -> str:
    """Names become files. Raises ModelError."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name):
        raise ModelError(f"{name!r} is no name for a model. Give one of letters, digits, - and _ with --name.")
    return name


def _looked_at(path: Path, flatbuffer: bytes, wish: Wish, progressing: Progressing) -> tuple[Spec, tuple[str, ...]]:
    """The spec, and remarks on its labels."""
    if wish.like is None:
        raise SpecError(f"{path} does not describe itself. Say which kind it is like: --like {', '.join(LIKES)}.")
    network = Network(flatbuffer, find_runtime(), 1, str(path))
    said = read_metadata(flatbuffer, network.graph, str(path))
    subject = Subject(path.stem, network, str(path), said.labels if said else (), wish.scaling, said)
    labels, remarks = _labels(subject, wish.like, wish, progressing)
    spec = msgspec.structs.replace(
        describe(replace(subject, labels=labels), wish.like),
        description=wish.description or (said.description if said else ""),
        licence=wish.licence or (said.licence if said else ""),
        trained_on=wish.trained_on,
        weights_sha256=sha256(flatbuffer),
    )
    return spec, remarks


def _labels(
    subject: Subject, like: Like, wish: Wish, progressing: Progressing
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As somebody said, or else as the file says; and remarks on a file of them."""
    if not wish.labels:
        return wish.names or subject.labels, ()
    file, named_by = Path(wish.labels), "--labels"
    if "://" in wish.labels:
        place, named_by = models_folder() / f"{subject.name}.labels.txt", wish.labels
        with progressing("labels") as progress:
            check = partial(_check_labels, subject, like, wish.labels)
            file = download(wish.labels, place, check=check, progress=progress)
    return read_labels(file, named_by), tuple(remarks_on(file, named_by))


def _check_labels(subject: Subject, like: Like, url: str, file: Path) -> None:
    """Raise SpecError unless the downloaded `file` has labels that fit the model."""
    labels = read_labels(file, url)
    post = subject.network.graph.post_process
    uncounted = post is not None and not post.classes
    if not labels or labels[0].lower().startswith(("<!doctype", "<html")) or (uncounted and len(labels) < 2):
        shown = repr(labels[0][:40]) if labels else "nothing"
        raise SpecError(f"{url} has no labels, but {shown}; wanted a label on each line. Check the address.")
    describe(replace(subject, labels=labels), like)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model {path}: {explain(error)}.") from error
