"""From the options of `edgesight run` to the stages that they ask for."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from edge_app.errors import StageError

if TYPE_CHECKING:
    from edge_app.stages.settings import Stages

_IN_THE_FILE = ("faces", "objects", "classify", "model", "description", "points", "embedder", "fmr")
"""Options that a stage file takes the place of."""

objects_option = click.option(
    "--objects",
    is_flag=False,
    flag_value="objects",
    metavar="[MODEL]",
    help="Follow what a detector finds.  [without a model: objects, twenty kinds of everyday things]",
)
classify_option = click.option(
    "--classify",
    is_flag=False,
    flag_value="cifar10",
    metavar="[MODEL]",
    help="Say what the whole picture shows, beside --faces or --objects.  [without a model: cifar10]",
)
stages_option = click.option(
    "--stages",
    type=click.Path(path_type=Path),
    help="TOML file that names what looks at each frame, with regions and lines; see docs/stages.md.",
)


def asked_stages(context: click.Context) -> "Stages | None":
    """The stages that the options ask for; None for one model by itself. Raises StageError for a contradiction."""
    given = context.params
    if given["stages"]:
        return _from_file(context)
    if not (given["faces"] or given["objects"] or given["classify"]):
        return None
    return _from_flags(given)


def _from_file(context: click.Context) -> "Stages":
    from edge_app.stages.settings import read_stages

    for name in _IN_THE_FILE:
        if context.get_parameter_source(name) == ParameterSource.COMMANDLINE:
            raise StageError(f"--{name} and --stages both say what looks at a frame. Write it into the file.")
    return read_stages(context.params["stages"])


def _from_flags(given: dict[str, Any]) -> "Stages":
    from edge_app.stages.settings import ClassifyStage, FacesStage, ObjectsStage, Stages

    asked = [name for name in ("faces", "objects", "classify") if given[name]]
    if given["model"] and not given["faces"]:
        raise StageError(f"--model and --{asked[0]} both name a model. Give --{asked[0]} MODEL alone.")
    if given["description"] and len(asked) > 1:
        raise StageError(f"--description is of one model, and --{' --'.join(asked)} are several. Use --stages FILE.")
    described: dict[str, Any] = {"description": given["description"]}
    of_faces = {name: given[name] for name in ("points", "embedder", "fmr")}
    return Stages(
        faces=FacesStage(model=given["model"] or "faces-detect", **of_faces, **described) if given["faces"] else None,
        objects=(ObjectsStage(model=given["objects"], **described),) if given["objects"] else (),
        classify=ClassifyStage(model=given["classify"], **described) if given["classify"] else None,
    )
