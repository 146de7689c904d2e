"""Object crops of PASCAL VOC2007 as folders of classes: train from its official train half, test from its val half."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from edge_app.errors import DataError

SHORTEST = 32
"""Pixels of the shorter side of a box; smaller crops show too little."""


def cut_crops(pack: Path, out: Path) -> None:
    """Write out/train/CLASS/ID.png and out/test/CLASS/ID.png, once. Boxes marked difficult are left out."""
    if (out / "complete").exists():
        return
    annotations = json.loads((pack / "annotations.json").read_text())
    names = {category["id"]: category["name"] for category in annotations["categories"]}
    images = {image["id"]: image for image in annotations["images"]}
    for box in annotations["annotations"]:
        if not box["difficult"] and min(box["bbox"][2:]) >= SHORTEST:
            image = images[box["image_id"]]
            half = "train" if image["split"] == "train" else "test"
            _cut(pack / image["file_name"], box, out / half / names[box["category_id"]])
    (out / "complete").touch()


@dataclass(frozen=True)
class Draw:
    """`count` training crops of each class, or all there are; `seed` says which. tested: test crops of each class."""

    crops: Path
    count: int
    seed: int
    tested: int | None = None

    def link(self, out: Path) -> None:
        """Links to the drawn crops in out/train, to those of the train half that are left in out/rest, and out/test."""
        for folder in sorted((self.crops / "train").iterdir()):
            pictures = sorted(folder.iterdir())
            random.Random(f"{self.seed}/{folder.name}").shuffle(pictures)  # noqa: S311 - a choice, not a secret
            _link(pictures[: self.count], out / "train" / folder.name)
            _link(pictures[self.count :], out / "rest")
        for folder in (self.crops / "test").iterdir():
            _link(sorted(folder.iterdir())[: self.tested], out / "test" / folder.name)


def _cut(path: Path, box: dict[str, Any], folder: Path) -> None:
    image_bgr = cv2.imread(str(path))
    if image_bgr is None:
        raise DataError(f"Cannot read {path}. Unpack voc2007.tar again.")
    x, y, width, height = (round(value) for value in box["bbox"])
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / f"{box['id']:05}.png"), image_bgr[max(0, y) : y + height, max(0, x) : x + width])


def _link(pictures: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        (folder / picture.name).symlink_to(picture.resolve())
