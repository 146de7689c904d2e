"""What the search for near copies finds, and what it finds wrongly.

Needs the packs cifar10-lossless, cifar10 and voc2007. Found: the share of pictures whose changed copy, hidden among all
others and their copies, is recognised. Wrong: pairs of strangers, which cannot be one picture, found among all pairs of
a set; in CIFAR-10 (as JPEG) those of different classes, in VOC2007 those without a class of object in common.
"""

import csv
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
from msgspec import Struct, json
from rich.console import Console
from rich.table import Table

from benchmarks.arguments import arguments, pack
from edge_app.pictures.read import read_picture
from edge_app.values import Pixels
from train.survey.fingerprint import Fingerprint, fingerprint, thumbnail
from train.survey.near import FARTHEST_BITS, LEAST_CORRELATION, LEAST_GREY_CORRELATION, near_pairs

Change = Callable[[Pixels], Pixels]


class Wrong(Struct, frozen=True, kw_only=True):
    """Pairs found in one set. possible: pairs that cannot be one picture; wrong: how many of them were found.

    rate_below: upper end of the 95 % interval of the rate: -ln(0.05) / n when none was found, else (k + 2 sqrt(k)) / n.
    """

    pictures: int
    found: int
    mirrored: int
    possible: int
    wrong: int
    rate_below: float
    seconds: float


class Figures(Struct, frozen=True, kw_only=True):
    """found: set -> change -> share in [0, 1]; n: pictures a set; wrong: set -> what was found among all its pairs."""

    limits: dict[str, float]
    n: dict[str, int]
    found: dict[str, dict[str, float]]
    wrong: dict[str, Wrong]


def main() -> None:
    """Measure and print."""
    options = arguments(__doc__ or "")
    photos = sorted(pack(options.data, "voc2007", "images").glob("*.jpg"))
    twins = _twins(options.data)
    every = 40 if options.quick else 5
    samples = {"VOC2007": photos[::every], "CIFAR-10": list(twins)[::every]}
    found = {name: {what: _found(paths, change) for what, change in CHANGES.items()} for name, paths in samples.items()}
    found["CIFAR-10"]["the same as JPEG, quality 75"] = _share(_prints(twins), _prints(twins.values()))
    jpegs = sorted(pack(options.data, "cifar10").glob("*/*/*.jpg"))[:: 20 if options.quick else 1]
    figures = Figures(
        limits={"bits": FARTHEST_BITS, "correlation": LEAST_CORRELATION, "grey correlation": LEAST_GREY_CORRELATION},
        n={name: len(paths) for name, paths in samples.items()},
        found=found,
        wrong={
            "VOC2007": _wrong(photos, _objects(options.data, photos)),
            "CIFAR-10": _wrong(jpegs, [frozenset({path.parent.name}) for path in jpegs]),
        },
    )
    print(json.format(json.encode(figures)).decode()) if options.json else _print(figures)


def _jpeg(quality: int) -> Change:
    return lambda image: np.asarray(
        cv2.imdecode(cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))[1], cv2.IMREAD_COLOR), np.uint8
    )


def _scaled(factor: float) -> Change:
    return lambda image: np.asarray(
        cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8
    )


def _cut(share: float) -> Change:
    """Cut off `share` of the width and height, half on each side, by at least one pixel."""

    def cut(image: Pixels) -> Pixels:
        top, left = (max(1, round(share * side / 2)) for side in image.shape[:2])
        return np.ascontiguousarray(image[top:-top, left:-left])

    return cut


def _lit(gain: float, offset: float) -> Change:
    return lambda image: np.asarray(np.clip(np.rint(image * gain + offset), 0, 255), np.uint8)


CHANGES: dict[str, Change] = {
    "JPEG, quality 90": _jpeg(90),
    "JPEG, quality 50": _jpeg(50),
    "JPEG, quality 25": _jpeg(25),
    "half as large": _scaled(0.5),
    "1.5 times as large": _scaled(1.5),
    "half as large, JPEG, quality 75": lambda image: _jpeg(75)(_scaled(0.5)(image)),
    "squeezed to a square": lambda image: np.asarray(
        cv2.resize(image, (128, 128), interpolation=cv2.INTER_AREA), np.uint8
    ),
    "4 % cut off": _cut(0.04),
    "8 % cut off": _cut(0.08),
    "12 % cut off": _cut(0.12),
    "25 grey values lighter": _lit(1.0, 25.0),
    "30 % darker": _lit(0.7, 0.0),
    "30 % more contrast": _lit(1.3, -38.4),
    "blurred": lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), 1), np.uint8),
    "without colour": lambda image: np.asarray(np.repeat(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None], 3, 2)),
    "mirrored": lambda image: np.ascontiguousarray(image[:, ::-1]),
    "upside down (no copy)": lambda image: np.ascontiguousarray(image[::-1]),
}


def _prints(paths: Iterable[Path], change: Change = np.asarray) -> list[Fingerprint | None]:
    """The fingerprints of changed pictures; None for one that is too plain."""

    def read(path: Path) -> Fingerprint | None:
        image = change(read_picture(path))
        return fingerprint(image, thumbnail(image))

    with ThreadPoolExecutor() as pool:
        return list(pool.map(read, paths))


def _found(paths: Sequence[Path], change: Change) -> float:
    return _share(_prints(paths), _prints(paths, change))


def _share(originals: Sequence[Fingerprint | None], copies: Sequence[Fingerprint | None]) -> float:
    """How many of the originals are paired with the copy at the same place."""
    kept = [(one, copy) for one, copy in zip(originals, copies, strict=True) if one and copy]
    pairs = {(pair.first, pair.second) for pair in near_pairs([one for one, _ in kept] + [copy for _, copy in kept])}
    return sum((at, at + len(kept)) in pairs for at in range(len(kept))) / len(originals)


def _wrong(paths: Sequence[Path], classes: Sequence[frozenset[str]]) -> Wrong:
    start = time.perf_counter()
    known = [(mark, kinds) for mark, kinds in zip(_prints(paths), classes, strict=True) if mark]
    pairs = near_pairs([mark for mark, _ in known])
    seconds = time.perf_counter() - start
    wrong = sum(not known[pair.first][1] & known[pair.second][1] for pair in pairs)
    possible = _strangers([kinds for _, kinds in known])
    return Wrong(
        pictures=len(paths),
        found=sum(not pair.mirrored for pair in pairs),
        mirrored=sum(pair.mirrored for pair in pairs),
        possible=possible,
        wrong=wrong,
        rate_below=(wrong + 2 * wrong**0.5 if wrong else -np.log(0.05)) / possible,
        seconds=seconds,
    )


def _strangers(classes: Sequence[frozenset[str]]) -> int:
    """Pairs without a class in common."""
    kinds = Counter(classes)
    return sum(n * m for a, n in kinds.items() for b, m in kinds.items() if not a & b) // 2


def _twins(data: Path) -> dict[Path, Path]:
    """Each picture of cifar10-lossless -> the same one in cifar10, found by the official order within its class."""
    lossless, jpeg = pack(data, "cifar10-lossless"), pack(data, "cifar10")
    labels = sorted(path.name for path in (jpeg / "test").iterdir())
    count: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], Path] = {}
    for batch, index, label in _rows(lossless / "official_labels.csv"):
        split, label = batch.split("_")[0].replace("data", "train"), labels[int(label)]
        names[batch, index] = jpeg / split / label / f"{count[split, label]:04}.jpg"
        count[split, label] += 1
    return {lossless / file: names[batch, index] for file, batch, index, *_ in _rows(lossless / "index.csv")}


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))[1:]


def _objects(data: Path, photos: Sequence[Path]) -> list[frozenset[str]]:
    """The classes of objects on each photo."""
    table = json.decode(pack(data, "voc2007", "annotations.json").read_bytes())
    names = {image["id"]: image["file_name"] for image in table["images"]}
    found = defaultdict(set)
    for box in table["annotations"]:
        found[Path(names[box["image_id"]]).name].add(str(box["category_id"]))
    return [frozenset(found[path.name]) for path in photos]


def _print(figures: Figures) -> None:
    console = Console()
    table = Table("copy", *(f"{name}, n = {n}" for name, n in figures.n.items()), title="found, %")
    for change in figures.found["CIFAR-10"]:
        table.add_row(change, *(_percent(shares.get(change)) for shares in figures.found.values()))
    console.print(table)
    table = Table("set", "pictures", "found", "mirrored", "strangers", "wrong", "below", "s", title="pairs found")
    for name, row in figures.wrong.items():
        counts = (row.pictures, row.found, row.mirrored, row.possible, row.wrong)
        table.add_row(name, *(f"{count:,}" for count in counts), f"{row.rate_below:.1e}", f"{row.seconds:.0f}")
    console.print(table)
    console.print(f"limits: {figures.limits}", highlight=False)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


if __name__ == "__main__":
    main()
