"""From a detector's raw outputs to boxes in the picture."""

from edge_app.detection.decoder import BoxDecoder
from edge_app.detector_outputs import SsdOutput
from edge_app.errors import ModelError, SpecError
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.inference.reals import Reals
from edge_app.spec import Spec
from edge_app.values import Detections


class BoxHead:
    """Reads the outputs of `network` as `spec` says; `where` names the file in errors. Raises SpecError."""

    def __init__(self, spec: Spec, network: Network, where: str) -> None:
        self._decoder = BoxDecoder(spec)
        self._names: tuple[str, ...] = spec.boxes.outputs if spec.boxes else ()
        self._network, self._where = network, where
        self._check_shapes()
        if isinstance(spec.boxes, SsdOutput):
            _check_post_process(spec.labels, spec.boxes, network, where)

    def decode(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int], *, least: float | None = None) -> Detections:
        """The objects in a picture of that size, best first, with scores of at least `least` or as the spec says.

        Raises ModelError if values are not finite or cannot be.
        """
        return self.suppressed(self.candidates(raws, picture_wh, least=least))

    def candidates(
        self, raws: tuple[Raw, ...], picture_wh: tuple[int, int], *, least: float | None = None
    ) -> Detections:
        """As `decode`, but an object may come several times, in any order: `suppressed` is still to do."""
        values = {
            name: Reals(raw, output.quantization)
            for name, output, raw in zip(self._names, self._network.outputs, raws, strict=True)
        }
        if not all(part.finite for part in values.values()):
            raise ModelError(f"{self._where} answers with NaN or infinite values; wanted numbers. Convert it again.")
        try:
            return self._decoder.candidates(values, picture_wh, least=least)
        except ValueError as error:
            raise ModelError(f"{self._where} answers with {error}") from error

    def suppressed(self, found: Detections) -> Detections:
        """Each object once, best first."""
        return self._decoder.suppressed(found)

    def _check_shapes(self) -> None:
        outputs = [output.shape for output in self._network.outputs]
        if len(outputs) != len(self._names):
            raise SpecError(
                f"{self._where}: there are {len(outputs)} outputs, of the shapes {_listed(outputs)}; the spec names "
                f"{len(self._names)}: {', '.join(self._names)}. Is boxes.kind right? Otherwise convert the model again."
            )
        found = dict(zip(self._names, (shape[1:] for shape in outputs), strict=True))
        shapes = self._decoder.reader.shapes(found)
        wanted = [(1, *shapes[name]) for name in self._names]
        if outputs != wanted:
            raise SpecError(
                f"{self._where}: the outputs have the shapes {_listed(outputs)}; the spec says {_listed(wanted)} for "
                f"{', '.join(self._names)}. Correct labels or boxes in the spec, or convert the model again."
            )


def _check_post_process(labels: tuple[str, ...], boxes: SsdOutput, network: Network, where: str) -> None:
    """Where the file itself tells the order of its outputs and how many classes it has, a wrong spec shows at once."""
    post = network.graph.post_process
    if post is None:
        return
    if post.outputs != boxes.outputs:
        raise SpecError(
            f"{where}: its outputs are {', '.join(post.outputs)}; the spec says {', '.join(boxes.outputs)}. "
            "Correct boxes.outputs in the spec."
        )
    if post.classes and len(labels) - boxes.first_label != post.classes:
        raise SpecError(
            f"{where}: it has {post.classes} classes; the spec has {len(labels)} labels, and boxes.first_label is "
            f"{boxes.first_label}: wanted {post.classes + boxes.first_label} labels. Where the first one stands for "
            "the background, boxes.first_label is 1, else 0; otherwise these are the labels of another model."
        )


def _listed(shapes: list[tuple[int, ...]]) -> str:
    return str([list(shape) for shape in shapes])
