"""One training on a few pictures, converted and judged."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct, json
from msgspec.structs import replace

from benchmarks.few_images.crops import Draw
from benchmarks.keyed import keyed
from convert.gate import Gate
from convert.interleaved import Ratio, latency_ratio
from convert.run import convert_run
from edge_app import files
from edge_app.commands.progress import progress
from edge_app.inference.model import Model
from train.photos.run import train_photos
from train.recipe import load_recipe
from train.run import train_recipe

METHODS = ("from scratch", "pretrained", "distilled small")


class Trial(Struct, frozen=True, kw_only=True):
    """What one method made of `count` pictures a class. minutes: its own training; latency: beside "pretrained"."""

    method: str
    count: int
    seed: int
    gate: Gate
    minutes: float
    size_bytes: int
    latency: Ratio | None = None


def trials(draw: Draw, out: Path, changes: tuple[str, ...] = ()) -> list[Trial]:
    """All three methods on one draw; kept in a folder of their own in `out`, and read from there the next time.

    changes: to every recipe.
    """
    folder = trial_folder(draw, out, changes)
    kept = folder / "trials.json"
    if kept.exists():
        return json.decode(kept.read_bytes(), type=list[Trial])
    shutil.rmtree(folder, ignore_errors=True)
    draw.link(folder / "photos")
    trained = _train(folder / "photos", folder / "runs", (f"seed={draw.seed}", *changes))
    runs = dict(zip(METHODS, trained, strict=True))
    found = [_judge(draw, method, *run) for method, run in runs.items()]
    with Model(runs["pretrained"][0] / "int8.tflite", threads=1) as large:
        found = [replace(trial, latency=_ratio(runs[trial.method][0], large)) for trial in found]
    files.write_bytes(kept, json.encode(found))
    return found


def trial_folder(draw: Draw, out: Path, changes: tuple[str, ...] = ()) -> Path:
    """Where the trainings and results of one draw are: another for other changes, and for other test pictures."""
    return out / keyed(f"{draw.count}-{draw.seed}", draw.tested, changes)


def _train(photos: Path, out: Path, changes: tuple[str, ...]) -> Iterator[tuple[Path, float]]:
    """Run folder and minutes of each method, in the order of METHODS."""
    started = time.monotonic()
    scratch = load_recipe(Path(__file__).with_name("scratch.toml"), changes)
    train_recipe(scratch, photos, out / "scratch", progress=progress)
    yield out / "scratch", (time.monotonic() - started) / 60
    started = time.monotonic()
    for trained in train_photos(
        photos, out / "photos", small=True, unlabelled=photos / "rest", changes=changes, progress=progress
    ):
        yield trained.out, (time.monotonic() - started) / 60
        started = time.monotonic()


def _judge(draw: Draw, method: str, run: Path, minutes: float) -> Trial:
    model = run / "int8.tflite"
    gate = convert_run(run, model, tolerance_points=100)  # the table says what int8 cost; nothing is refused here
    return Trial(
        method=method,
        count=draw.count,
        seed=draw.seed,
        gate=gate,
        minutes=minutes,
        size_bytes=model.stat().st_size,
    )


def _ratio(run: Path, large: Model) -> Ratio:
    image_bgr = np.random.default_rng(0).integers(0, 256, (160, 160, 3), np.uint8)
    with Model(run / "int8.tflite", threads=1) as model:
        tensors = model.preprocess(image_bgr), large.preprocess(image_bgr)
        return latency_ratio(lambda: model.invoke(tensors[0]), lambda: large.invoke(tensors[1]), rounds=50, calls=5)
