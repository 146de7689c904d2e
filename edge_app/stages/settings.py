"""Which models look at each frame, and how: as a stage file or the command line says."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from edge_app.errors import StageError
from edge_app.objects.places import Line, Name, Region
from edge_app.tables import explain, from_table

Every = Annotated[int, Meta(ge=1)]
"""A stage's detector or classifier looks at every so many frames."""


class FacesStage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Faces, followed and named. model: the detector; the others as the options of the same names."""

    model: str = "faces-detect"
    description: Path | None = None
    points: str | None = None
    embedder: str = "faces-embed"
    fmr: Annotated[float, Meta(gt=0, lt=1)] | None = None
    every: Every = 1


class ObjectsStage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Objects, followed. labels: the wanted ones, one or more; unset, all are.

    least_size: the least mean of a box's two sides, in shares of the picture's mean side.
    """

    model: str
    description: Path | None = None
    every: Every = 1
    labels: tuple[Name, ...] | UnsetType = UNSET
    least_size: Annotated[float, Meta(ge=0, le=1)] = 0.0
    regions: tuple[Region, ...] = ()
    lines: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        if self.labels == ():
            raise ValueError("labels is an empty list; wanted one label or more. Leave the key out for all.")


class ClassifyStage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the whole picture shows."""

    model: str = "cifar10"
    description: Path | None = None
    every: Every = 1


class Stages(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that look at a frame, one after the other."""

    faces: FacesStage | None = None
    objects: tuple[ObjectsStage, ...] = ()
    classify: ClassifyStage | None = None

    def __post_init__(self) -> None:
        if not (self.faces or self.objects or self.classify):
            raise ValueError("no stage is named; wanted one or more of [faces], [[objects]], [classify]")
        regions = [region.name for stage in self.objects for region in stage.regions]
        names = Counter(regions + [line.name for stage in self.objects for line in stage.lines])
        for name, times in names.most_common(1):
            if times > 1:
                raise ValueError(f"{times} regions or lines are called {name!r}; wanted a name of its own for each")

    @property
    def files(self) -> list[str | Path | None]:
        """All that is read: models by name or path, descriptions."""
        of_faces = [self.faces.points, self.faces.embedder] if self.faces else []
        stages = [stage for stage in (self.faces, *self.objects, self.classify) if stage]
        return [*of_faces, *(stage.model for stage in stages), *(stage.description for stage in stages)]

    def where(self, key: str) -> str:
        """How an error about the table `key` begins that only shows when a model is open."""
        return ""


class StageFile(Stages, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Stages as the file at `path` names them."""

    path: Path

    def where(self, key: str) -> str:
        """The file and the table."""
        return f"{self.path}: {key}: "


def read_stages(path: Path) -> StageFile:
    """The stage file at `path`; see docs/stages.md. Raises StageError, which names the key and what was wanted."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StageError(f"Cannot read the stage file {path}: {explain(error)}.") from error
    stages = from_table(Stages, table, str(path), StageError)
    return StageFile(faces=stages.faces, objects=stages.objects, classify=stages.classify, path=path)
