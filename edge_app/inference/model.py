"""A model file ready to answer: loaded, proven whole, and run step by step or in one call."""

import logging
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from edge_app.closing import Closing
from edge_app.detection.head import BoxHead
from edge_app.errors import ModelError, PictureError
from edge_app.faces.head import VectorHead
from edge_app.inference import known_answer
from edge_app.inference.classes import ClassHead
from edge_app.inference.container import sha256
from edge_app.inference.description import check_input, described
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.inference.runtime import check_minimum, find_runtime, usable_cpus
from edge_app.inference.shipped import find_model
from edge_app.preprocess import fit_pixels, scale_pixels
from edge_app.spec import InputSpec
from edge_app.tables import explain
from edge_app.values import Classification, Detections, Floats, Pixels

log = logging.getLogger(__name__)

_HEADS: dict[str, type[ClassHead | BoxHead | VectorHead]] = {
    "classify": ClassHead,
    "detect": BoxHead,
    "embed": VectorHead,
}


class Model(Closing):
    """A network ready to answer: the name of a shipped model, or the path of a .tflite file with a spec.

        with Model("cifar10") as model:
            print(model.classify(image_bgr))

    threads: CPU threads for the interpreter; all CPUs that this process may use by default.
    description: a TOML file that describes the model, for files without a spec inside (one beside the file, with the
    same stem, is found by itself). fit: what resizes pictures; a `SharedFit` for models that look at the same ones.

    Attributes: spec; runtime; threads; path; sha256 and size_bytes, of the whole file; network, its tensors.

    Loading checks the hash, shapes, dtypes and the known answer. Raises ModelError for a file that is missing,
    damaged, undescribed or answers differently, SpecError for a description that does not fit, MissingExtraError
    without an interpreter. LiteRT itself may write a line of information to standard error.
    """

    def __init__(
        self,
        name_or_path: str | Path,
        *,
        threads: int | None = None,
        description: str | Path | None = None,
        fit: Callable[[Pixels, InputSpec], Pixels] = fit_pixels,
    ) -> None:
        self._network: Network | None = None
        self._fit = fit
        self.path = find_model(name_or_path)
        self.threads = usable_cpus() if threads is None else threads
        if self.threads < 1:
            raise ModelError(f"threads is {threads}; wanted 1 or more, or None for all CPUs.")
        data = _read(self.path)
        self.size_bytes, self.sha256 = len(data), sha256(data)
        flatbuffer, self.spec = described(data, self.path, Path(description) if description else None)
        self.runtime = find_runtime()
        check_minimum(self.runtime, self.spec.minimum_runtime, str(self.path))
        self._network = Network(flatbuffer, self.runtime, self.threads, str(self.path))
        check_input(self.spec, self.network, str(self.path))
        self._head = _HEADS[self.spec.task](self.spec, self.network, str(self.path))
        self._levels = self._level_table()
        known_answer.check(self)
        log.info("Loaded %r", self)

    @property
    def network(self) -> Network:
        """The interpreter and its tensors. Raises ModelError after `close`."""
        if self._network is None:
            raise ModelError(f"The model {self.path} is closed. Open it again: Model({str(self.path)!r})")
        return self._network

    def preprocess(self, image_bgr: Pixels) -> Raw:
        """The input tensor (1, height, width, channels), in its dtype, for a picture uint8 (any height, any width, 3).

        Equal to quantise(edge_app.preprocess.preprocess(image_bgr)), by a table: there are only 256 levels a channel.
        Raises PictureError for pixels of another shape or dtype.
        """
        if image_bgr.dtype != np.uint8 or image_bgr.ndim != 3 or image_bgr.shape[2] != 3 or not image_bgr.size:
            raise PictureError(
                f"The picture is {image_bgr.dtype} {image_bgr.shape}; wanted uint8 (height, width, 3) in BGR order."
            )
        pixels = self._fit(image_bgr, self.spec.input)
        return np.asarray(cv2.LUT(pixels, self._levels)).reshape(self.network.input.shape)

    def invoke(self, tensor: Raw) -> tuple[Raw, ...]:
        """Run the network on an input tensor from `preprocess`. Its raw outputs, without the batch, in their dtypes."""
        return self.network.invoke_all(tensor)

    def decode(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int]) -> Classification | Detections:
        """What raw outputs from `invoke` say of a picture of that size (width, height).

        Raises ModelError for values that are not finite, or not what the spec says, and for an embedder, which says
        nothing of a picture but of an aligned face: see `embed`.
        """
        if isinstance(self._head, VectorHead):
            raise ModelError(f"{self.path} compares aligned faces; it cannot say what is in a picture.")
        return self._head.decode(raws, picture_wh)

    def candidates(self, raws: tuple[Raw, ...], picture_wh: tuple[int, int]) -> Classification | Detections:
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
            raise ModelError(f"{self.path} is no embedder but made to {self.spec.task}. Ask it for that.")
        return self._head.vector(self.invoke(self.preprocess(face_bgr)))

    def close(self) -> None:
        """Let go of the interpreter and its memory. Closing twice is fine."""
        self._network = None

    def __repr__(self) -> str:
        width, height = self.spec.input.size_wh
        state = "closed" if self._network is None else self._network.input.quantization.dtype
        return (
            f"<Model {self.spec.name!r} {state}, {width}x{height} {self.spec.input.colour}, "
            f"{len(self.spec.labels)} labels, {self.runtime}, {self.threads} threads>"
        )

    def _classes(self) -> ClassHead:
        if not isinstance(self._head, ClassHead):
            raise ModelError(f"{self.path} is no classifier but made to {self.spec.task}. Ask it for that.")
        return self._head

    def _boxes(self) -> BoxHead:
        if not isinstance(self._head, BoxHead):
            raise ModelError(f"{self.path} is no detector but made to {self.spec.task}. Ask it for that.")
        return self._head

    def _level_table(self) -> Raw:
        """What each pixel level becomes, (1, 256, channels) in the input tensor's dtype."""
        levels = np.repeat(np.arange(256, dtype=np.uint8)[:, None], self.spec.input.channels, axis=1)
        return self.network.input.quantization.quantise(scale_pixels(levels, self.spec.input))[None]


def _size(image_bgr: Pixels) -> tuple[int, int]:
    """(width, height)."""
    return image_bgr.shape[1], image_bgr.shape[0]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model {path}: {explain(error)}.") from error
