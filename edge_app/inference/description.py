"""Where a model's spec comes from: inside the file, or a TOML description for a file of another maker."""

import logging
import shlex
from pathlib import Path

from edge_app.catalogue.like import LABELLED, fitting
from edge_app.errors import ModelError, SpecError
from edge_app.inference.container import check_hash, detach
from edge_app.inference.graph import Graph
from edge_app.inference.metadata import spec_from_metadata
from edge_app.inference.network import Network
from edge_app.spec import Spec, spec_from_toml

log = logging.getLogger(__name__)


def described(data: bytes, path: Path, description: Path | None) -> tuple[bytes, Spec]:
    """The flatbuffer and the spec of the file at `path` with the bytes `data`.

    The spec is read from `description` if given, else from inside the file, else from <stem>.toml beside it, else from
    the file's standard TFLite metadata where that says enough.
    Raises ModelError for a damaged or undescribed file, SpecError for a faulty description.
    """
    flatbuffer, spec = detach(data, str(path))
    beside = path.with_suffix(".toml")
    if description is None and spec is None and beside.is_file():
        description = beside
    if description is not None:
        spec = spec_from_toml(description, path)
        check_hash(flatbuffer, spec, str(path))
        if spec.weights_sha256 is None:
            log.warning("%s has no weights_sha256: damage to %s may go unnoticed", description, path)
    if spec is None and (spec := spec_from_metadata(data, path)):
        log.info("%s is described by its own TFLite metadata", path)
    if spec is None:
        raise ModelError(
            f"{path} says nothing about its pixels and labels. If `edgesight convert` made it, it is cut off: copy it "
            f"again. Else describe it in {beside}, which this writes: {_advice(flatbuffer, path)}"
        )
    return flatbuffer, spec


def _advice(flatbuffer: bytes, path: Path) -> str:
    """The command that describes such a file, for each kind of model that has such outputs."""
    graph = Graph(flatbuffer, str(path))
    kinds = [f"--like {like}{' --labels FILE' if like in LABELLED else ''}" for like in fitting(graph)]
    return f"edgesight models add {shlex.quote(str(path))} {', or '.join(kinds)}"


def check_input(spec: Spec, network: Network, where: str) -> None:
    """Raise SpecError if the input shape in `spec` is not that of the network."""
    wanted = (1, *spec.input.shape)
    if network.input.shape != wanted:
        raise SpecError(
            f"{where}: the input has the shape {list(network.input.shape)}; the spec says {list(wanted)} "
            "(batch, height, width, channels). Correct size_wh or colour in the spec."
        )
