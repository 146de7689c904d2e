"""The recipe for boxes of one's own."""

import json

import cv2
import numpy as np
import pytest

from edge_app.errors import DataError, RecipeError
from train.detection.data import find_annotated
from train.detection.plan import plan_boxes


@pytest.fixture
def coco(tmp_path):
    """Write so many pictures of each split ("" for none) with a cup each, and give the COCO file."""

    def written(**splits):
        folder = tmp_path / "My cups"
        folder.mkdir()
        images, boxes = [], []
        for split, count in splits.items():
            for number in range(count):
                name = f"{split}{number}.png"
                cv2.imwrite(str(folder / name), np.full((30, 40, 3), 90, np.uint8))
                image = {"id": len(images), "file_name": name, "width": 40, "height": 30}
                images.append(image if split == "whole" else image | {"split": split})
                boxes.append({"id": len(boxes), "image_id": image["id"], "category_id": 1, "bbox": [5, 5, 20, 20]})
        categories = [{"id": 1, "name": "cup"}, {"id": 2, "name": "unicorn"}]
        table = {"categories": categories, "images": images, "annotations": boxes}
        (folder / "cups.json").write_text(json.dumps(table))
        return folder / "cups.json"

    return written


def _planned(path, **settings):
    shown = []
    recipe, root = plan_boxes(path, **{"small": False, "changes": (), "show": shown.append} | settings)
    assert [one.pictures for one in shown] == [len(json.loads((root / "cups.json").read_text())["images"])]
    splits = find_annotated(recipe.data, root, 0, recipe.seed)
    return recipe, {name: len(pictures) for name, pictures in splits.items()}


def test_a_file_without_splits(coco):
    recipe, counts = _planned(coco(whole=40))
    assert (recipe.name, recipe.data.labels) == ("My-cups", ("cup",)), "of a unicorn there is no box"
    assert counts == {"train": 32, "val": 8, "test": 0}
    assert (recipe.input.size_wh, recipe.epochs, recipe.head.epochs) == ((288, 288), 60, 20)
    assert recipe.about.description == "Finds cup."


@pytest.mark.parametrize(
    ("splits", "counts"),
    [
        ({"train": 30, "val": 6, "test": 4}, {"train": 30, "val": 6, "test": 4}),
        ({"train": 30, "test": 10}, {"train": 24, "val": 6, "test": 10}),
        ({"train": 250, "val": 5}, {"train": 250, "val": 5, "test": 0}),
    ],
)
def test_splits_that_are_named_are_kept(coco, splits, counts):
    assert _planned(coco(**splits))[1] == counts


def test_labels_are_those_to_learn_from(coco):
    path = coco(train=30, val=6)
    table = json.loads(path.read_text())
    table["annotations"][-1]["category_id"] = 2  # a unicorn, to be validated on alone
    path.write_text(json.dumps(table))
    recipe, counts = _planned(path)
    assert (recipe.data.labels, counts["val"]) == (("cup",), 6)


def test_a_folder_for_each_split(coco):
    path, folders = coco(train=30, val=6), {"train": "train", "val": "valid"}
    table = json.loads(path.read_text())
    for split, name in folders.items():
        (path.parent / name).mkdir()
        images = [image for image in table["images"] if image["split"] == split]
        for image in images:
            (path.parent / image["file_name"]).rename(path.parent / name / image["file_name"])
        ids = {image["id"] for image in images}
        boxes = [one for one in table["annotations"] if one["image_id"] in ids]
        part = table | {"images": images, "annotations": boxes}
        (path.parent / name / "_annotations.coco.json").write_text(json.dumps(part))
    path.unlink()
    recipe, root = plan_boxes(path.parent, small=False, changes=(), show=lambda found: None)
    splits = find_annotated(recipe.data, root, 0, recipe.seed)
    assert (recipe.data.labels, [len(splits[name]) for name in ("train", "val")]) == (("cup",), [30, 6])


def test_its_folder_will_do(coco):
    recipe, counts = _planned(coco(whole=40).parent)
    assert (recipe.name, counts["train"]) == ("My-cups", 32)


def test_small_and_changed(coco):
    recipe, _ = _planned(coco(whole=40), small=True, changes=("epochs=3", "head.epochs=0"))
    assert (recipe.input.size_wh, recipe.epochs, recipe.head.epochs) == ((192, 192), 3, 0)


def test_a_wrong_change(coco):
    with pytest.raises(RecipeError, match="Did you mean 'epochs'"):
        plan_boxes(coco(whole=40), small=False, changes=("epoch=3",), show=lambda found: None)


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ({"whole": 19}, "has 19 pictures to train on; wanted at least 20"),
        ({"train": 3, "val": 57}, "has 3 pictures to train on; wanted at least 20"),
        ({"train": 30, "valid": 30}, "Of the 60 pictures of .*, 30 are in none of the splits train, val, test"),
        ({"train": 30, "whole": 5}, "Of the 35 pictures of .*, 5 are in none of the splits"),
        ({"val": 30, "test": 30}, "names the splits val, test; wanted train among them"),
    ],
)
def test_too_few_or_none_of_a_split(coco, splits, message):
    with pytest.raises(DataError, match=message):
        plan_boxes(coco(**splits), small=False, changes=(), show=lambda found: None)
