"""A model file ready to answer: loaded, proven whole, and run step by step or in one call."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from edge_app.anomaly.head import AnomalyHead
from edge_app.closing import Closing
from edge_app.counted import counted
from edge_app.delegates.delegation import Delegation
from edge_app.delegates.probe import LIMIT_S
from edge_app.detection.head import BoxHead
from edge_app.errors import ModelError, PictureError
from edge_app.faces.head import VectorHead
from edge_app.inference import known_answer
from edge_app.inference.classes import ClassHead
from edge_app.inference.description import check_input
from edge_app.inference.file import read_model
from edge_app.inference.levels import Levels
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.inference.runtime import check_minimum, find_runtime, usable_cpus
from edge_app.inference.shipped import find_model
from edge_app.preprocess import fit_pixels
from edge_app.spec import InputSpec
from edge_app.values import Anomaly, Classification, Detections, Floats, Pixels

log = logging.getLogger(__name__)

_HEADS: dict[str, type[ClassHead | BoxHead | VectorHead | AnomalyHead]] = {
    "classify": ClassHead,
    "detect": BoxHead,
    "embed": VectorHead,
    "anomaly": AnomalyHead,
}


class Model(Closing):
    """A network ready to answer: the name of a shipped model, or the path of a .tflite file with a spec.

        with Model("cifar10") as model:
            print(model.classify(image_bgr))

    threads: CPU threads for the interpreter; all CPUs that this process may use by default.
    description: a TOML file that describes the model, for files without a spec inside (one beside the file, with the
    same stem, is found by itself). fit: what resizes pictures; a `SharedFit` for models that look at the same ones.
    delegate: "edgetpu", or the library of another accelerator's delegate; where it does not work, the CPU runs the
    network, which is logged as a warning, and it is tried again each minute. probe_s: seconds that trying it may take.
    clock: nanoseconds.

    Attributes: spec; runtime; threads; path; sha256 and size_bytes, of the whole file; network, its tensors;
    delegation, what runs it (see `edge_app.delegates.delegation`). path, sha256, size_bytes and network are those of
    the CPU's file while that stands in for one compiled for an accelerator.

    Loading checks the hash, shapes, dtypes and the known answer. Raises ModelError for a file that is missing,
    damaged, undescribed or answers differently, SpecError for a description that does not fit, DelegateError for a
    delegate that cannot be, MissingExtraError without an interpreter. LiteRT itself may write a line of information to
    standard error.
    """

    def __init__(
        self,
        name_or_path: str | Path,
        *,
        threads: int | None = None,
        description: str | Path | None = None,
        fit: Callable[[Pixels, InputSpec], Pixels] = fit_pixels,
        delegate: str | Path | None = None,
        probe_s: float = LIMIT_S,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._fit = fit
        path = find_model(name_or_path)
        self.threads = usable_cpus() if threads is None else threads
        if self.threads < 1:
            raise ModelError(f"threads is {threads}; wanted 1 or more, or None for all CPUs.")
        file = read_model(path, Path(description) if description else None)
        self.spec, self.runtime = file.spec, find_runtime()
        check_minimum(self.runtime, self.spec.minimum_runtime, str(path))
        self.delegation = Delegation(
            file, self._accept, self.runtime, self.threads, wanted=delegate, limit_s=probe_s, clock=clock
        )
        log.info("Loaded %r", self)

    @property
    def network(self) -> Network:
        """The interpreter and its tensors. Raises ModelError after `close`."""
        return self.delegation.network

    @property
    def path(self) -> Path:
        """The file whose network runs."""
        return self.delegation.file.path

    @property
    def sha256(self) -> str:
        """Of that file, 64 hexadecimal digits."""
        return self.delegation.file.sha256

    @property
    def size_bytes(self) -> int:
        """Of that file."""
        return self.delegation.file.size_bytes

    def preprocess(self, image_bgr: Pixels) -> Raw:
        """The input tensor (1, height, width, channels), in its dtype, for a picture uint8 (any height, any width, 3).

        Equal to quantise(edge_app.preprocess.preprocess(image_bgr)); see `Levels`.
        Raises PictureError for pixels of another shape or dtype.
        """
        if image_bgr.dtype != np.uint8 or image_bgr.ndim != 3 or image_bgr.shape[2] != 3 or not image_bgr.size:
            raise PictureError(
                f"The picture is {image_bgr.dtype} {image_bgr.shape}; wanted uint8 (height, width, 3) in BGR order."
            )
        return self._tensor(self._fit(image_bgr, self.spec.input), self.network)

    def invoke(self, tensor: Raw) -> tuple[Raw, ...]:
        """Run the network on an input tensor from `preprocess`. Its raw outputs, without the batch, in their dtypes."""
        return self.delegation.invoke_all(tensor)

    def decode(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int]) -> Classification | Detections | Anomaly:
        """What raw outputs from `invoke` say of a picture of that size (width, height).

        Raises ModelError for values that are not finite, or not what the spec says, and for an embedder, which says
        nothing of a picture but of an aligned face: see `embed`.
        """
        if isinstance(self._head, VectorHead):
            raise ModelError(f"{self.path} compares aligned faces; it cannot say what is in a picture.")
        return self._head.decode(raws, picture_wh)

    def candidates(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int]) -> Classification | Detections | Anomaly:
        """As `decode`, but a detector may say each object several times, in any order: `suppressed` is still to do."""
        return (
            self._head.candidates(raws, picture_wh)
            if isinstance(self._head, BoxHead)
            else self.decode(raws, picture_wh)
        )

    def suppressed(self, found: Detections) -> Detections:
        """Each object of `candidates` once, best first. Raises ModelError for a model that is no detector."""
        return self._boxes().suppressed(found)

    def detections(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int], least: float | None = None) -> Detections:
        """As `decode`, of a detector, with scores of at least `least`. Raises ModelError for a model that is none."""
        return self._boxes().decode(raws, picture_wh, least=least)

    def classify(self, image_bgr: Pixels, top: int = 3) -> Classification:
        """The `top` likeliest classes for a picture uint8 (any height, any width, 3).

        Raises ModelError for a model that is no classifier.
        """
        return self._classes().decode(self.invoke(self.preprocess(image_bgr)), _size(image_bgr), top=top)

    def probabilities(self, image_bgr: Pixels) -> Floats:
        """The probability of each class, float32 (classes,), for a picture; see `classify`."""
        return self._classes().scores(self.invoke(self.preprocess(image_bgr)))

    def detect(self, image_bgr: Pixels, least: float | None = None) -> Detections:
        """The objects in a picture uint8 (any height, any width, 3), with scores of at least `least` in [0, 1].

        least: as the spec says by default. Raises ModelError for a model that is no detector.
        """
        return self._boxes().decode(self.invoke(self.preprocess(image_bgr)), _size(image_bgr), least=least)

    def embed(self, face_bgr: Pixels) -> Floats:
        """The vector of an aligned face uint8 (112, 112, 3) (see `edge_app.faces.align`), float32 (size,) of length 1.

        Raises ModelError for a model that is no embedder.
        """
        if not isinstance(self._head, VectorHead):
            raise ModelError(f"{self.path} is no embedder but made to {self.spec.purpose}. Ask it for that.")
        return self._head.vector(self.invoke(self.preprocess(face_bgr)))

    def anomaly(self, image_bgr: Pixels) -> Anomaly:
        """How unlike normal pictures one is, uint8 (any height, any width, 3), and where.

        Raises ModelError for a model of another task.
        """
        if not isinstance(self._head, AnomalyHead):
            raise ModelError(
                f"{self.path} does not tell anomalies but is made to {self.spec.purpose}. Ask it for that."
            )
        return self._head.decode(self.invoke(self.preprocess(image_bgr)), _size(image_bgr))

    def close(self) -> None:
        """Let go of the interpreter and its memory. Closing twice is fine."""
        self.delegation.close()

    def __repr__(self) -> str:
        width, height = self.spec.input.size_wh
        state = "closed" if self.delegation.closed else self.network.input.quantization.dtype
        return (
            f"<Model {self.spec.name!r} {state}, {width}x{height} {self.spec.input.colour}, "
            f"{len(self.spec.labels)} labels, {self.runtime}, {counted(self.threads, 'thread')}>"
        )

    def _classes(self) -> ClassHead:
        if not isinstance(self._head, ClassHead):
            raise ModelError(f"{self.path} is no classifier but made to {self.spec.purpose}. Ask it for that.")
        return self._head

    def _boxes(self) -> BoxHead:
        if not isinstance(self._head, BoxHead):
            raise ModelError(f"{self.path} is no detector but made to {self.spec.purpose}. Ask it for that.")
        return self._head

    def _accept(self, network: Network, where: str) -> None:
        """Make ready for `network`, which may be one of several that are alike. Raises as loading does."""
        check_input(self.spec, network, where)
        self._head = _HEADS[self.spec.task](self.spec, network, where)
        self._levels = Levels(self.spec.input, network.input.quantization)
        if self.spec.known_answer:
            pixels = fit_pixels(known_answer.pattern(*self.spec.input.size_wh), self.spec.input)
            raws = network.invoke_all(self._tensor(pixels, network))
            known_answer.check(self.spec, raws, where, self.runtime)

    def _tensor(self, pixels: Pixels, network: Network) -> Raw:
        """The input of `network` for pixels of its size, uint8 (height, width, channels)."""
        return self._levels(pixels).reshape(network.input.shape)


def _size(image_bgr: Pixels) -> tuple[int, int]:
    """(width, height)."""
    return image_bgr.shape[1], image_bgr.shape[0]
