"""Several stages and one frame."""

from collections.abc import Iterable, Sequence
from typing import Any

from edge_app.faces.chain import FaceChain
from edge_app.inference.model import Model
from edge_app.inference.runtime import usable_cpus
from edge_app.loop.stopwatch import Stopwatch
from edge_app.objects.chain import ObjectChain
from edge_app.objects.values import joined
from edge_app.stages.classifier import Classifier
from edge_app.stages.shared_fit import SharedFit
from edge_app.stages.turn import Turn
from edge_app.values import Frame, Scene


class Together:
    """Lets all look at the same frame, one after the other, and measures each apart.

        for result in Pipeline(source, Together(faces, [objects])):
            print(result.answer.people, result.answer.objects)

    fit: that of the models, to resize frames of a clip while the frame before is looked at. Models do not look at one
    frame at the same time, because each interpreter uses all cores already (where it does not, see `pays_ahead`): two
    at once, with half of the cores each, were no faster on two (SSD MobileNet and our face detector: at best 7.8 ms
    against 4.8 one after the other).
    """

    def __init__(
        self,
        faces: FaceChain | None = None,
        objects: Sequence[ObjectChain] = (),
        classes: Classifier | None = None,
        *,
        fit: SharedFit | None = None,
    ) -> None:
        self._faces, self._classes, self._fit = faces, classes, fit
        looks = [stage.looks_at for stage in (faces, *objects, classes) if stage]
        self._ahead = [(spec, Turn(every)) for spec, every in looks]
        self._objects = [
            (f"objects {number}" if len(objects) > 1 else "objects", chain)
            for number, chain in enumerate(objects, start=1)
        ]

    def prepare(self, frame: Frame) -> None:
        """Resize a frame for those whose turn it will be; see `Preparing`."""
        if self._fit:
            self._fit.ahead(frame.image_bgr, [spec for spec, turn in self._ahead if turn.comes()])

    def infer(self, frame: Frame, stopwatch: Stopwatch) -> Any:
        """What each network puts out for a frame. Raises ModelError."""
        faces = self._faces.infer(frame, stopwatch.of("faces")) if self._faces else None
        objects = [chain.infer(frame, stopwatch.of(name)) for name, chain in self._objects]
        classes = self._classes.infer(frame, stopwatch.of("classify")) if self._classes else None
        return faces, objects, classes

    def answer(self, frame: Frame, inferred: Any, stopwatch: Stopwatch) -> Scene:
        """What all say of a frame. Raises ModelError."""
        of_faces, of_objects, of_classes = inferred
        people = self._faces.answer(frame, of_faces, stopwatch.of("faces")) if self._faces else None
        objects = [
            chain.answer(frame, one, stopwatch.of(name))
            for (name, chain), one in zip(self._objects, of_objects, strict=True)
        ]
        classes = self._classes.answer(frame, of_classes, stopwatch.of("classify")) if self._classes else None
        return Scene(people, joined(objects) if objects else None, classes)


def pays_ahead(looking: object, models: Iterable[Model]) -> bool:
    """Whether the networks of `models` had better be a frame ahead of the answers of `looking`.

    That is so where several look, for then there is much to answer, and where two networks can run at once, each with
    cores of its own. Not where one may change between an accelerator and the CPU: its outputs have to be read before.
    """
    room = all(2 * model.threads <= usable_cpus() and model.delegation.wanted is None for model in models)
    return isinstance(looking, Together) and room
