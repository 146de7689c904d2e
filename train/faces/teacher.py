"""Another embedder, a .tflite file, asked for its vectors."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from edge_app.errors import ModelError, RecipeError
from edge_app.inference.container import detach
from edge_app.inference.network import Network
from edge_app.inference.runtime import find_runtime, usable_cpus
from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec
from edge_app.tables import explain
from edge_app.values import Floats, Pixels
from train.progress import Progress, silent

_PART = 64
"""Pictures that one interpreter is given at a time."""


class VectorTeacher:
    """Answers aligned faces, one interpreter for each CPU.

    digest: of the file, SHA-256. width: of its vectors. Raises RecipeError unless the file takes such pictures.
    """

    def __init__(self, path: Path, spec: InputSpec) -> None:
        try:
            data = path.read_bytes()
            flatbuffer, _ = detach(data, str(path))
            self._networks = [Network(flatbuffer, find_runtime(), 1, str(path)) for _ in range(usable_cpus())]
            shape, output = self._networks[0].input.shape, self._networks[0].output
        except (OSError, ModelError) as error:
            raise RecipeError(f"teacher.model: {path} cannot be used: {explain(error)}.") from error
        if shape != (1, *spec.shape) or len(output.shape) != 2:
            raise RecipeError(
                f"teacher.model: {path} makes {list(output.shape)} of {list(shape)}; wanted a vector of "
                f"{[1, *spec.shape]}, as teacher.input says."
            )
        self._spec, self.width = spec, output.shape[1]
        self.digest = hashlib.sha256(data + repr(spec).encode()).hexdigest()

    def answers(self, pixels: Pixels, progress: Progress = silent) -> Floats:
        """float32 (n, width) of length 1 for uint8 (n, height, width, channels), in the colours of the spec."""
        answers = np.empty((len(pixels), self.width), np.float32)
        parts = [slice(first, first + _PART) for first in range(0, len(pixels), _PART)]
        with progress("asking the teacher", len(pixels)) as done:
            for part, vectors in zip(parts, self._in_turns(pixels, parts), strict=True):
                answers[part] = unit_rows(vectors)
                done(min(part.stop, len(pixels)))
        return answers

    def _in_turns(self, pixels: Pixels, parts: list[slice]) -> Iterator[Floats]:
        """Each interpreter has every so-and-so-many-th part: it may only be used by one thread at a time."""
        step = len(self._networks)
        with ThreadPoolExecutor(step) as pool:
            for first in range(0, len(parts), step):
                group = [pixels[part] for part in parts[first : first + step]]
                yield from pool.map(self._vectors, self._networks[: len(group)], group)

    def _vectors(self, network: Network, pixels: Pixels) -> Floats:
        raws = [
            network.invoke(network.input.quantization.quantise(scale_pixels(picture[None], self._spec)))
            for picture in pixels
        ]
        return network.output.quantization.dequantise(np.stack(raws))


def unit_rows(vectors: Floats) -> Floats:
    """float32 (n, size), each of length 1; zeros stay zeros."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
