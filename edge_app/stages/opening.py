"""From the names of stages to models that look."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from edge_app.errors import StageError
from edge_app.faces.chain import FaceChain
from edge_app.faces.finder import FaceFinder
from edge_app.faces.points import points_model
from edge_app.faces.watched import WatchedGallery
from edge_app.gallery.gallery import Gallery
from edge_app.inference.model import Model
from edge_app.loop.looking import Looking
from edge_app.objects.chain import ObjectChain
from edge_app.objects.choice import Choice
from edge_app.stages.classifier import Classifier
from edge_app.stages.settings import ClassifyStage, FacesStage, ObjectsStage, Stages
from edge_app.stages.shared_fit import SharedFit
from edge_app.stages.together import Together


class Opening:
    """Opens models in `stack`, which closes them. Attributes: models, all so far."""

    def __init__(self, stack: ExitStack, threads: int | None, delegate: str) -> None:
        self._stack, self._threads, self._delegate, self._fit = stack, threads, delegate, SharedFit()
        self.models: list[Model] = []

    def of_frames(self, name: str, description: Path | None) -> Model:
        """The model of that name or path, which looks at whole frames. Raises as `Model` does."""
        return self._kept(
            Model(name, threads=self._threads, description=description, fit=self._fit, delegate=self._delegate)
        )

    def of_faces(self, name: str) -> Model:
        """The model of that name or path, which looks at single faces. Raises as `Model` does."""
        return self._kept(Model(name, threads=self._threads, delegate=self._delegate))

    def _kept(self, model: Model) -> Model:
        self.models.append(self._stack.enter_context(model))
        return model

    def faces(self, stage: FacesStage, people: Gallery) -> FaceChain:
        """What names the faces of `people`."""
        detector, embedder = self.of_frames(stage.model, stage.description), self.of_faces(stage.embedder)
        points = points_model(stage.model, stage.points)
        finder = FaceFinder(detector, self.of_faces(points) if points else None)
        return FaceChain(finder, embedder, WatchedGallery(people, embedder, stage.fmr), every=stage.every)

    def objects(self, stage: ObjectsStage, numbers: Iterator[int]) -> ObjectChain:
        """What follows objects, with track numbers from `numbers`."""
        return ObjectChain(
            self.of_frames(stage.model, stage.description),
            every=stage.every,
            choice=Choice(stage.labels or (), stage.least_size),
            regions=stage.regions,
            lines=stage.lines,
            numbers=numbers,
        )

    def classes(self, stage: ClassifyStage) -> Classifier:
        """What says what the whole picture shows."""
        return Classifier(self.of_frames(stage.model, stage.description), every=stage.every)

    def looking(self, stages: Stages, people: Gallery | None) -> Looking:
        """What looks at frames: one stage by itself, or several together."""
        if stages.faces and not people:
            raise StageError("The stage 'faces' names people; wanted a gallery of them.")
        numbers = itertools.count(1)
        faces = self.faces(stages.faces, people) if stages.faces and people else None
        objects = []
        for place, stage in enumerate(stages.objects):
            with _told(stages.where(f"objects[{place}]")):
                objects.append(self.objects(stage, numbers))
        with _told(stages.where("classify")):
            classes = self.classes(stages.classify) if stages.classify else None
        alone: list[Looking] = [stage for stage in (faces, *objects, classes) if stage]
        return alone[0] if len(alone) == 1 else Together(faces, objects, classes, fit=self._fit)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Let a StageError begin with `where`."""
    try:
        yield
    except StageError as error:
        raise StageError(f"{where}{error}") from error


@contextmanager
def open_stages(
    stages: Stages, people: Gallery | None = None, *, threads: int | None = None, delegate: str = "none"
) -> Iterator[tuple[Looking, list[Model]]]:
    """What looks at frames as `stages` say, and its models, which are closed in the end.

    people: who is named, for a stage of faces. delegate: for all models, as for `Model`. Raises StageError, and as
    `Model` and `FaceFinder` do.
    """
    with ExitStack() as stack:
        opening = Opening(stack, threads, delegate)
        yield opening.looking(stages, people), opening.models
