"""A model file ready to answer: loaded, proven whole, and run step by step or in one call."""

import logging
from pathlib import Path

import cv2
import numpy as np

from edge_app.closing import Closing
from edge_app.errors import ModelError, PictureError
from edge_app.inference import known_answer
from edge_app.inference.container import sha256
from edge_app.inference.description import check_against, described
from edge_app.inference.network import Network
from edge_app.inference.quantization import Raw
from edge_app.inference.runtime import check_minimum, find_runtime, usable_cpus
from edge_app.inference.shipped import find_model
from edge_app.inference.softmax import softmax
from edge_app.preprocess import fit_pixels, scale_pixels
from edge_app.tables import explain
from edge_app.values import Classification, Floats, Pixels

log = logging.getLogger(__name__)

_RANGE_SLACK = 0.05


class Model(Closing):
    """An image classifier: the name of a shipped model, or the path of a .tflite file with a spec.

        with Model("cifar10") as model:
            print(model.classify(image_bgr))

    threads: CPU threads for the interpreter; all CPUs that this process may use by default.
    description: a TOML file that describes the model, for files without a spec inside (one beside the file, with the
    same stem, is found by itself).

    Attributes: spec; runtime; threads; path; sha256 and size_bytes, of the whole file; network, its tensors.

    Loading checks the hash, shapes, dtypes and the known answer. Raises ModelError for a file that is missing,
    damaged, undescribed or answers differently, SpecError for a description that does not fit, MissingExtraError
    without an interpreter. LiteRT itself may write a line of information to standard error.
    """

    def __init__(
        self, name_or_path: str | Path, *, threads: int | None = None, description: str | Path | None = None
    ) -> None:
        self._network: Network | None = None
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
        check_against(self.spec, self.network, str(self.path))
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
        pixels = fit_pixels(image_bgr, self.spec.input)
        return np.asarray(cv2.LUT(pixels, self._levels)).reshape(self.network.input.shape)

    def invoke(self, tensor: Raw) -> Raw:
        """Run the network on an input tensor from `preprocess`. The raw output, (classes,) in the tensor's dtype."""
        return self.network.invoke(tensor)

    def decode(self, raw: Raw, top: int = 3) -> Classification:
        """The `top` (1 or more) likeliest classes of a raw output from `invoke`. Raises ModelError as `scores` does."""
        scores = self.scores(raw)
        best = np.argsort(-scores, kind="stable")[:top]
        return Classification(
            tuple(self.spec.labels[index] for index in best), tuple(float(scores[index]) for index in best)
        )

    def scores(self, raw: Raw) -> Floats:
        """The probability of each class, float32 (classes,) in [0, 1], of a raw output from `invoke`.

        Raises ModelError if values are not finite, or no probabilities although the spec says so.
        """
        values = self.network.output.quantization.dequantise(raw)
        if not np.isfinite(values).all():
            raise ModelError(f"{self.path} answers with NaN or infinite values; wanted numbers. Convert it again.")
        if self.spec.output.values == "logits":
            return softmax(values)
        low, high = float(np.min(values)), float(np.max(values))
        if low < -_RANGE_SLACK or high > 1 + _RANGE_SLACK:
            raise ModelError(
                f"{self.path} answers with values from {low:g} to {high:g}; its spec says they are probabilities. "
                'Try output.values = "logits" in its description.'
            )
        return values.clip(0, 1)

    def probabilities(self, image_bgr: Pixels) -> Floats:
        """The probability of each class, float32 (classes,), for a picture uint8 (any height, any width, 3)."""
        return self.scores(self.invoke(self.preprocess(image_bgr)))

    def classify(self, image_bgr: Pixels, top: int = 3) -> Classification:
        """The `top` likeliest classes for a picture uint8 (any height, any width, 3)."""
        return self.decode(self.invoke(self.preprocess(image_bgr)), top)

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

    def _level_table(self) -> Raw:
        """What each pixel level becomes, (1, 256, channels) in the input tensor's dtype."""
        levels = np.repeat(np.arange(256, dtype=np.uint8)[:, None], self.spec.input.channels, axis=1)
        return self.network.input.quantization.quantise(scale_pixels(levels, self.spec.input))[None]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"Cannot read the model {path}: {explain(error)}.") from error
