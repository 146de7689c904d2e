"""A network that another run trained, asked for its answers."""

import hashlib
from pathlib import Path

import cv2
import keras
import numpy as np

from edge_app.errors import RecipeError
from edge_app.preprocess import scale_pixels
from edge_app.spec import InputSpec, Spec, spec_from_json
from edge_app.tables import explain
from edge_app.values import Floats, Pixels
from train.progress import Progress, silent
from train.recipe import Recipe

_BATCH = 128


class Teacher:
    """Answers pixels that were made for another network, at its own size and scale.

    digest: of its weights and its spec, SHA-256. classes: so many probabilities stand in front in each answer. hints:
    so many features follow, of those that its last layer reads.
    """

    def __init__(self, network: keras.Model, spec: Spec, digest: str, *, hinting: bool = False) -> None:
        self.spec, self.digest, self.hints = spec, digest, 0
        self.classes = len(spec.labels)
        self._network = network
        if hinting:
            features = network.get_layer("scores").input
            self.hints, self.digest = features.shape[-1], f"{digest}+hints"
            self._network = keras.Model(network.input, keras.layers.Concatenate()([network.output, features]))

    @property
    def width(self) -> int:
        """Values of an answer."""
        return self.classes + self.hints

    def answers(self, pixels: Pixels, progress: Progress = silent) -> Floats:
        """float32 (n, classes + hints) for uint8 (n, height, width, channels) of any size."""
        answers = np.empty((len(pixels), self.width), np.float32)
        with progress("asking the teacher", len(pixels)) as done:
            for first in range(0, len(pixels), _BATCH):
                part = slice(first, first + _BATCH)
                values = scale_pixels(resized(pixels[part], self.spec.input), self.spec.input)
                answers[part] = keras.ops.convert_to_numpy(self._network.predict_on_batch(values))
                done(min(first + _BATCH, len(pixels)))
        return answers


def teacher_of(recipe: Recipe, labels: tuple[str, ...]) -> Teacher | None:
    """The teacher that a recipe names, if any. Raises RecipeError as `load_teacher` does."""
    settings = recipe.teacher
    if settings.run is None:
        return None
    return load_teacher(Path(settings.run), recipe.input, labels, hinting=settings.hint > 0)


def load_teacher(run: Path, student: InputSpec, labels: tuple[str, ...], *, hinting: bool = False) -> Teacher:
    """The network that `edgesight train` left in `run`. Raises RecipeError unless it can teach these classes."""
    try:
        spec = spec_from_json((run / "spec.json").read_bytes(), str(run / "spec.json"))
        network = keras.saving.load_model(run / "model.keras", compile=False)
        network.get_layer("scores")
    except Exception as error:  # Keras raises many kinds for a damaged file; all end in this refusal
        reason = (explain(error) or type(error).__name__).splitlines()[0]
        raise RecipeError(
            f"teacher.run: {run} cannot be used: {reason}. Wanted: the folder of a finished run."
        ) from error
    if spec.labels != labels:
        raise RecipeError(
            f"teacher.run: {run} knows {', '.join(spec.labels[:10])}; the pictures are of {', '.join(labels[:10])}. "
            "Train the teacher on the same folder."
        )
    if (spec.input.colour, spec.input.fit) != (student.colour, student.fit):
        raise RecipeError(
            f"teacher.run: {run} sees pictures as {spec.input.colour}, fit {spec.input.fit!r}; the recipe says "
            f"{student.colour}, {student.fit!r}. Wanted the same, so that both see the same part of a picture."
        )
    return Teacher(network, spec, _digest(network, spec), hinting=hinting)


def _digest(network: keras.Model, spec: Spec) -> str:
    """Not of the file, which says when it was saved."""
    digest = hashlib.sha256(spec.to_json())
    for weights in network.get_weights():
        digest.update(np.ascontiguousarray(weights).tobytes())
    return digest.hexdigest()


def resized(pixels: Pixels, spec: InputSpec) -> Pixels:
    """uint8 (n, height, width, channels) at the size of `spec`."""
    if pixels.shape[1:] == spec.shape:
        return pixels
    shrinks = pixels.shape[1] > spec.size_wh[1]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.stack([cv2.resize(p, spec.size_wh, interpolation=interpolation) for p in pixels]).reshape(-1, *spec.shape)
