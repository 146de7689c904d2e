"""Several stages and one frame."""

from collections.abc import Sequence

from edge_app.faces.chain import FaceChain
from edge_app.loop.latency import Latency
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

    fit: that of the models, to resize frames of a clip while the frame before is looked at. Models do not look at the
    same time, because each interpreter uses all cores already: two at once, with half of the cores each, were no faster
    on two (SSD MobileNet and our face detector: at best 7.8 ms against 4.8 one after the other).
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

    def look(self, frame: Frame, latency: Latency) -> Scene:
        """What all say of a frame. Raises ModelError."""
        people = self._faces.look(frame, latency.of("faces")) if self._faces else None
        objects = [chain.look(frame, latency.of(name)) for name, chain in self._objects]
        classes = self._classes.look(frame, latency.of("classify")) if self._classes else None
        return Scene(people, joined(objects) if objects else None, classes)
