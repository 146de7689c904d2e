"""Whether the tables of a recipe fit each other and its task; each raises ValueError, which says what does not."""

from typing import TYPE_CHECKING

from edge_app.faces.align import ALIGNING, SIDE
from train.architectures.names import ANOMALY, DETECTORS

if TYPE_CHECKING:
    from train.recipe.recipe import Recipe


def check(recipe: "Recipe") -> None:
    """Raise ValueError for what cannot be trained."""
    if len({recipe.task == "detect", recipe.architecture.name in DETECTORS, bool(recipe.data.annotations)}) > 1:
        raise ValueError(
            f"task is {recipe.task!r}, the architecture {recipe.architecture.name!r}, and data.annotations has "
            f"{len(recipe.data.annotations)} files; a detector needs 'detect', a detector's architecture and a file"
        )
    embeds = {recipe.task == "embed", recipe.architecture.name == "embedder"}
    if len(embeds) > 1 or (recipe.task == "embed" and not recipe.data.faces):
        raise ValueError(
            f"task is {recipe.task!r}, the architecture {recipe.architecture.name!r}, and data.faces has "
            f"{len(recipe.data.faces)} files; an embedder needs 'embed', 'embedder' and a file"
        )
    if recipe.clinical.wanted and recipe.task != "classify":
        raise ValueError(f"task is {recipe.task!r}; clinical is for classifiers")
    if recipe.task == "anomaly" or recipe.architecture.name == "autoencoder" or recipe.data.normal:
        _check_anomaly(recipe)
    if recipe.task == "detect":
        _check_detector(recipe)
    if recipe.task == "embed":
        _check_embedder(recipe)
    elif recipe.teacher.model is not None:
        raise ValueError("teacher.model is for embedders; a classifier learns from teacher.run")
    if recipe.data.faces and recipe.task == "classify":
        raise ValueError("data.faces are for embedders and face detectors; a classifier has no use for them")
    if recipe.augment.mix and recipe.teacher.run is None and recipe.teacher.model is None:
        raise ValueError("augment.mix stands without a teacher; only a teacher can say what is on mixed pictures")
    if recipe.augment.crop >= min(recipe.input.size_wh):
        raise ValueError(f"augment.crop is {recipe.augment.crop}; wanted less than both of {recipe.input.size_wh}")
    if recipe.label_smoothing and recipe.teacher.run is not None:
        raise ValueError("label_smoothing stands beside teacher.run, whose answers take the place of labels")
    if recipe.data.unlabelled and recipe.teacher.run is None:
        raise ValueError("data.unlabelled stands without teacher.run; only a teacher can say what is on them")


def _check_anomaly(recipe: "Recipe") -> None:
    architecture, data = recipe.architecture, recipe.data
    if recipe.task != "anomaly":
        raise ValueError(
            f"task is {recipe.task!r}; the architecture 'autoencoder' and data.normal are for 'anomaly' alone"
        )
    if architecture.name not in ANOMALY or (architecture.name == ANOMALY[0] and not architecture.weights):
        raise ValueError(
            f"the architecture is {architecture.name!r}, weights {architecture.weights!r}; an anomaly model is "
            "'efficientnet-lite0' with weights = \"imagenet\", or 'autoencoder'"
        )
    whole = recipe.anomaly.look == "whole"
    if whole and architecture.name != ANOMALY[0]:
        raise ValueError(f"anomaly.look is 'whole'; {architecture.name!r} looks at parts alone")
    if any(side % (multiple := 32 if whole else 16) for side in recipe.input.size_wh):
        raise ValueError(
            f"input.size_wh is {recipe.input.size_wh}; such an anomaly model wants multiples of {multiple}"
        )
    if data.train or data.keras or data.unlabelled:
        raise ValueError("an anomaly model finds its pictures by data.folder and data.normal; leave the others out")


def _check_detector(recipe: "Recipe") -> None:
    if not recipe.data.labels:
        raise ValueError("data.labels is empty; wanted the categories to find")
    if len(set(recipe.data.labels)) < len(recipe.data.labels):
        raise ValueError(f"data.labels is {list(recipe.data.labels)}; wanted each once")
    if recipe.data.faces and len(recipe.data.labels) != 1:
        raise ValueError(f"data.faces stands beside {len(recipe.data.labels)} labels; wanted one, which faces have")
    held_back = [part.file for part in recipe.data.faces if part.split != "train"]
    if held_back and recipe.architecture.name != "closeup":
        raise ValueError(
            f"data.faces of a detector are pasted into training scenes; {held_back[0]} is for another split"
        )
    if recipe.data.faces and (missing := [name for name in ALIGNING if name not in recipe.objects.keypoints]):
        raise ValueError(f"objects.keypoints has no {', '.join(missing)}; a face is placed by them")
    if bool(recipe.data.faces) != bool(recipe.objects.paste):
        raise ValueError("data.faces and objects.paste go together: the faces, and in how many scenes to paste them")
    _check_start(recipe)


def _check_embedder(recipe: "Recipe") -> None:
    if recipe.input.size_wh != (SIDE, SIDE) or recipe.input.colour == "grey":
        raise ValueError(f"input.size_wh is {recipe.input.size_wh}; aligned faces are {SIDE}x{SIDE}, in colour")
    _check_start(recipe)
    if recipe.label_smoothing:
        raise ValueError("label_smoothing is for classifiers; an embedder has vector.margin")
    given = recipe.teacher.input
    if given is not None and recipe.teacher.model is None:
        raise ValueError("teacher.input stands without teacher.model, whose input it is")
    if recipe.teacher.model is not None and (given is None or given.size_wh != recipe.input.size_wh):
        raise ValueError(f"teacher.input is {given}; wanted how teacher.model takes {SIDE}x{SIDE} pixels")
    if given is not None and given.colour != recipe.input.colour:
        raise ValueError(f"teacher.input.colour is {given.colour!r}; wanted {recipe.input.colour!r}, as in input")


def _check_start(recipe: "Recipe") -> None:
    """Of what is no classifier."""
    if recipe.teacher.run is not None:
        raise ValueError("teacher.run is for classifiers; leave it out")
    if recipe.head.epochs and recipe.architecture.name != "detector-lite0":
        raise ValueError("head.epochs is for classifiers and 'detector-lite0'; leave it out")
    if recipe.architecture.weights == "imagenet" and recipe.architecture.name != "detector-lite0":
        raise ValueError(
            f"architecture.weights is 'imagenet'; {recipe.architecture.name!r} has none. Wanted the model.keras "
            "of another run"
        )
