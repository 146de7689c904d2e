"""One training on a few pictures, converted and judged."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from msgspec import Struct

from benchmarks.few_images.crops import Draw
from benchmarks.kept import keep, kept, keyed
from convert.gate import Gate
from convert.interleaved import Ratio, latency_ratio
from convert.run import convert_run
from edge_app.commands.progress import progress
from edge_app.inference.model import Model
from train.fitting.log import read_log
from train.photos.run import train_photos
from train.recipe import load_recipe
from train.run import train_recipe

METHODS = ("from scratch", "pretrained", "distilled small")


class Trial(Struct, frozen=True, kw_only=True):
    """What one method made of `count` pictures a class. minutes: of its epochs; latency: over that of "pretrained"."""

    method: str
    count: int
    seed: int
    gate: Gate
    minutes: float
    size_bytes: int
    latency: Ratio


def trials(draw: Draw, out: Path, changes: tuple[str, ...] = ()) -> list[Trial]:
    """All three methods on one draw, in a folder of its own in `out`; what is there already is not done again.

    changes: to every recipe.
    """
    folder = trial_folder(draw, out, changes)
    if (folder / "trials.json").exists():
        return kept(list[Trial], folder / "trials.json")
    _link(draw, folder)
    runs = dict(zip(METHODS, _train(folder / "photos", folder / "runs", (f"seed={draw.seed}", *changes)), strict=True))
    gates = {method: _gate(run) for method, run in runs.items()}
    with Model(runs["pretrained"] / "int8.tflite", threads=1) as large:
        found = [_trial(draw, method, runs[method], gates[method], large) for method in METHODS]
    keep(found, folder / "trials.json")
    return found


def trial_folder(draw: Draw, out: Path, changes: tuple[str, ...] = ()) -> Path:
    """Where the trainings and results of one draw are: another for other changes, and for other test pictures."""
    return out / keyed(f"{draw.count}-{draw.seed}", draw.tested, changes)


def _link(draw: Draw, folder: Path) -> None:
    if not (folder / "linked").exists():
        shutil.rmtree(folder, ignore_errors=True)
        draw.link(folder / "photos")
        (folder / "linked").touch()


def _train(photos: Path, out: Path, changes: tuple[str, ...]) -> Iterator[Path]:
    """The run folder of each method, in the order of METHODS."""
    scratch = load_recipe(Path(__file__).with_name("scratch.toml"), changes)
    train_recipe(scratch, photos, out / "scratch", resume=True, progress=progress)
    yield out / "scratch"
    for trained in train_photos(
        photos, out / "photos", small=True, unlabelled=photos / "rest", changes=changes, resume=True, progress=progress
    ):
        yield trained.out


def _gate(run: Path) -> Gate:
    """The table says what int8 cost; nothing is refused here."""
    if (run / "int8.tflite").exists():
        return kept(Gate, run / "gate.json")
    return convert_run(run, run / "int8.tflite", tolerance_points=100)


def _trial(draw: Draw, method: str, run: Path, gate: Gate, large: Model) -> Trial:
    return Trial(
        method=method,
        count=draw.count,
        seed=draw.seed,
        gate=gate,
        minutes=sum(float(row["seconds"]) for row in read_log(run / "log.csv")) / 60,
        size_bytes=(run / "int8.tflite").stat().st_size,
        latency=_ratio(run, large),
    )


def _ratio(run: Path, large: Model) -> Ratio:
    image_bgr = np.random.default_rng(0).integers(0, 256, (160, 160, 3), np.uint8)
    with Model(run / "int8.tflite", threads=1) as model:
        tensors = model.preprocess(image_bgr), large.preprocess(image_bgr)
        return latency_ratio(lambda: model.invoke(tensors[0]), lambda: large.invoke(tensors[1]), rounds=50, calls=5)
