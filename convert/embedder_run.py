"""One conversion from an embedder's training run to a judged .tflite file."""

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from msgspec import json
from msgspec.structs import replace

from convert.calibration.samples import FEWEST, Sample, with_full_range
from convert.candidates import candidates
from convert.embedder_gate import EmbedderGate, embedder_gate
from convert.export import load_network
from convert.package import package
from convert.publish import publish
from convert.quantise import Io
from convert.run import check_outputs
from edge_app import files
from edge_app.errors import DataError, PictureError
from edge_app.evaluation.keras_embedder import KerasEmbedder
from edge_app.evaluation.recognition import Embedding, embed_all
from edge_app.pictures.dataset import Picture, Split
from edge_app.pictures.faces import Face, FaceDataset, aligned_face, load_faces
from edge_app.preprocess import preprocess
from edge_app.spec import Spec
from edge_app.values import Floats

Embeds = Callable[[str, Embedding, Sequence[Face]], Floats]
"""(what is judged, the model, the faces) -> their vectors; a place to show progress."""


def convert_embedder(
    run: Path,
    spec: Spec,
    out: Path,
    *,
    float_out: Path | None = None,
    tolerance_points: float = 1.0,
    samples: int = 200,
    io: Io = "int8",
    embeds: Embeds = lambda _, model, faces: embed_all(model, map(aligned_face, faces)),
) -> EmbedderGate:
    """Convert run/model.keras to int8 at `out` (and float32 at `float_out`), judge it, and return the verdict.

    run/gate.json is always written. An embedder that fails is left at run/rejected.tflite instead of `out`.
    Raises ModelError, DataError, PictureError, ConversionError, OutputError.
    """
    check_outputs(out, float_out)
    network, dataset = load_network(run), load_faces(run / "data.json")
    made = candidates(network, spec, _samples(dataset, spec, samples), io)
    split: Split = "test" if dataset.test else "val"
    faces = dataset.split(split)
    vectors = made.asked(KerasEmbedder(network, spec), lambda what, model: embeds(what, model, faces))
    people = np.array([face.label for face in faces], np.int64)
    verdict = embedder_gate(vectors, people, tolerance_points=tolerance_points, split=split)
    files.write_bytes(run / "gate.json", json.format(json.encode(verdict), indent=1))
    if float_out:
        files.write_bytes(float_out, made.float_file)
    publish(run, package(made.quantised, _knowing(spec, verdict)), out, passed=verdict.passed)
    return verdict


def _knowing(spec: Spec, verdict: EmbedderGate) -> Spec:
    """The spec with int8's own thresholds for the rates of mistakes that the faces could show."""
    thresholds = tuple(missed.threshold for missed in verdict.told["int8"].missed)
    return replace(spec, vector=replace(spec.vector, thresholds=thresholds)) if spec.vector else spec


def _samples(dataset: FaceDataset, spec: Spec, count: int) -> list[Floats]:
    """Input values of `count` training faces, with the full range. Raises DataError if fewer than 10 can be read."""
    faces = dataset.split("train")
    chosen: list[Sample] = []
    for face in random.Random(0).sample(faces, len(faces)):  # noqa: S311 - a choice, not a secret
        try:
            values = preprocess(aligned_face(face), spec.input)
        except PictureError:
            continue
        chosen.append(Sample(values, Picture(face.path, face.label)))
        if len(chosen) == count:
            break
    if len(chosen) < FEWEST:
        raise DataError(f"Only {len(chosen)} faces for calibration can be read; wanted at least {FEWEST}.")
    return with_full_range(chosen, spec.input)
