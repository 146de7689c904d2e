"""One training run of an embedder from recipe to output folder."""

import logging
from pathlib import Path

import keras
import numpy as np
from msgspec import Struct, json

from edge_app import files
from edge_app.chatter import hushed
from edge_app.errors import PictureError
from edge_app.evaluation.recognition import Recognition, recognition
from edge_app.input_statistics import measure_pixels
from edge_app.pictures.faces import Face, FaceDataset, aligned_face
from edge_app.preprocess import fit_pixels
from edge_app.spec import Spec, VectorOutput
from edge_app.values import Floats, Pixels
from train.architectures.embedder import embedder
from train.faces.batches import PlainVectors, VectorBatches
from train.faces.data import find_faces
from train.faces.loss import CosineDistance, margin_softmax, people_head
from train.faces.teacher import VectorTeacher, unit_rows
from train.fitting.batch_norm import refresh_statistics
from train.fitting.checkpoint import save_network
from train.fitting.epochs import epochs_done, fit_epochs
from train.fitting.interrupt import Interrupt
from train.fitting.log import read_log
from train.fitting.optimiser import build_optimiser
from train.fitting.weights import load_run
from train.pictures.arrays import Arrays, read_arrays
from train.pictures.batches import TrainingBatches
from train.progress import Progress, silent
from train.recipe import Recipe
from train.results.plots import plot_curves
from train.results.versions import versions
from train.run import goes_on
from train.teacher.views import Answering, Views

_log = logging.getLogger(__name__)
Parts = dict[str, Arrays]


class EmbedderMetrics(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """On validation and, where there is one, on the test split."""

    val: Recognition
    test: Recognition | None = None


def train_embedder(
    recipe: Recipe, root: Path, out: Path, *, resume: bool = False, progress: Progress = silent
) -> EmbedderMetrics:
    """Train and leave everything in `out`; `root` is where the recipe's paths start from.

    With `resume` a run in `out` goes on where it was. Raises DataError, RecipeError, OutputError.
    """
    goes_on(recipe, out, resume=resume)
    faces = find_faces(recipe.data, root)
    _log.info("%s", ", ".join(f"{len(faces.split(name))} {name} faces" for name in ("train", "val")))
    teacher = teacher_of(recipe, root)
    with hushed():
        keras.utils.set_random_seed(recipe.seed)  # loads TensorFlow, whichever backend is used
    network = embedder(recipe.input.shape, _size(recipe, teacher), width=recipe.architecture.width)
    load_run(network, recipe)
    parts, unreadable = _read(faces, recipe, out, progress)
    faces.without(unreadable).save(out / "data.json")
    measure_pixels(parts["train"].pixels, recipe.input).save(out / "input.json")
    files.write_text(out / "recipe.toml", recipe.to_toml())  # it marks a folder that can be resumed
    _fit(network, recipe, parts, teacher, out, progress)
    return _leave(network, recipe, parts, out)


def teacher_of(recipe: Recipe, root: Path) -> Answering | None:
    """The embedder that a recipe names, if any. Raises RecipeError."""
    settings = recipe.teacher
    if settings.model is None or settings.input is None:
        return None
    return VectorTeacher(root / settings.model, settings.input)


def _size(recipe: Recipe, teacher: Answering | None) -> int:
    return teacher.width if teacher else recipe.vector.size


def _read(faces: FaceDataset, recipe: Recipe, out: Path, progress: Progress) -> tuple[Parts, set[Face]]:
    """The pixels of each split, and the faces that cannot be read."""
    unreadable: set[Face] = set()

    def read(face: Face) -> Pixels:
        try:
            return fit_pixels(aligned_face(face), recipe.input)
        except PictureError:
            unreadable.add(face)
            raise

    parts = {
        name: read_arrays(part, read, recipe.input, out, name, progress)
        for name in ("train", "val", "test")
        if (part := getattr(faces, name))
    }
    return parts, unreadable


def _fit(
    network: keras.Model, recipe: Recipe, parts: Parts, teacher: Answering | None, out: Path, progress: Progress
) -> None:
    train, val = parts["train"], parts["val"]
    size, seed, interrupt = recipe.batch_size, recipe.seed, Interrupt()
    if teacher:
        told = interrupt.watching(progress)
        views = Views(
            train.pixels, recipe.augment, teacher, out / "answers", count=recipe.teacher.views, seed=seed, scratch=out
        )
        batches: TrainingBatches = VectorBatches(train, recipe.input, views, size=size, seed=seed, progress=told)
        learner, loss = network, CosineDistance()
        validation = PlainVectors(val.pixels, recipe.input, teacher.answers(val.pixels, told))
    else:
        people = int(train.labels.max()) + 1
        batches = TrainingBatches(train, recipe.input, recipe.augment, classes=people, size=size, seed=seed)
        learner, loss = people_head(network, people), margin_softmax(recipe.vector)
        validation = None  # of people who are not trained on, the head knows nothing
    optimiser = build_optimiser(recipe, len(batches))
    learner.compile(optimizer=optimiser, loss=loss, jit_compile=keras.backend.backend() == "jax")
    done = epochs_done(learner, out, len(batches))
    fit_epochs(learner, recipe, batches, validation, out, done=done, interrupt=interrupt, progress=progress)
    if learner.optimizer.use_ema:
        refresh_statistics(network, batches)


def _leave(network: keras.Model, recipe: Recipe, parts: Parts, out: Path) -> EmbedderMetrics:
    save_network(network, out / "model.keras")
    files.write_bytes(out / "spec.json", embedder_spec(recipe, network.output.shape[-1]).to_json())
    files.write_bytes(out / "versions.json", json.format(json.encode(versions(recipe.seed))))
    plot_curves(read_log(out / "log.csv"), out / "curves.png")
    judged = {
        name: recognition(_vectors(network, part, recipe), part.labels)
        for name, part in parts.items()
        if name != "train"
    }
    metrics = EmbedderMetrics(**judged)
    files.write_bytes(out / "metrics.json", json.format(json.encode(metrics)))
    return metrics


def _vectors(network: keras.Model, part: Arrays, recipe: Recipe) -> Floats:
    """float32 (n, size) of length 1."""
    batches = PlainVectors(part.pixels, recipe.input, np.zeros((len(part.pixels), 1), np.float32))
    vectors = np.concatenate(
        [keras.ops.convert_to_numpy(network.predict_on_batch(batches[index][0])) for index in range(len(batches))]
    )
    return unit_rows(vectors)


def embedder_spec(recipe: Recipe, size: int) -> Spec:
    """What the model file will promise."""
    return Spec(
        name=recipe.name,
        task="embed",
        input=recipe.input,
        vector=VectorOutput(size=size),
        description=recipe.about.description,
        trained_on=recipe.about.trained_on,
        licence=recipe.about.licence,
    )
