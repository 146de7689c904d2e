"""The pictures that a classifier is asked about, and what is known of each beside its class."""

import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from edge_app.errors import DataError

if TYPE_CHECKING:
    from edge_app.commands.evaluate.question import Question
    from edge_app.pictures.columns import Columns
    from edge_app.pictures.dataset import Dataset, Picture, Split


@dataclass(frozen=True)
class Cohort:
    """pictures: with indices of the model's labels. top: the highest folder in which a CSV file may tell of them.

    dataset: of a run, where they are of one.
    """

    pictures: "tuple[Picture, ...]"
    top: Path
    dataset: "Dataset | None" = None

    @cached_property
    def folder(self) -> Path:
        """The deepest folder above all pictures."""
        return Path(os.path.commonpath([picture.path.parent for picture in self.pictures]))

    @cached_property
    def columns(self) -> "list[Columns | None]":
        """For each picture the CSV file beside it, or above up to `top`. Raises DataError for several in one folder."""
        from edge_app.pictures.columns import NearestColumns

        nearest = NearestColumns(self.top.resolve())
        return [nearest.of(picture.path.parent.resolve()) for picture in self.pictures]

    def values(self, column: str) -> list[str | None]:
        """What the file says of each picture. Raises DataError without a file, or without the column."""
        if not any(self.columns):
            raise DataError(
                f"There is no CSV file beside the pictures in {self.folder} whose column {column!r} could be read. "
                "Wanted: a file with a column called file, each picture's path from there, and one a property."
            )
        told = zip(self.pictures, self.columns, strict=True)
        return [columns.value(picture.path, column) if columns else None for picture, columns in told]

    def patients(self) -> list[str | None]:
        """Whose each picture is: as the run knows it, else by the file's column patient, or the like."""
        known = [self.dataset.group_of(picture.path) if self.dataset else None for picture in self.pictures]
        if any(known):
            return known
        told = zip(self.pictures, self.columns, strict=True)
        return [
            columns.value(one.path, columns.patient) if columns and columns.patient else None for one, columns in told
        ]

    def where(self, wanted: dict[str, list[str]]) -> "Cohort":
        """The pictures of which the columns have one of the values. Raises DataError where none is left."""
        kept = list(self.pictures)
        for column, values in wanted.items():
            pairs = list(zip(self.pictures, self.values(column), strict=True))
            chosen = {picture for picture, value in pairs if value in values}
            if not chosen:
                found = sorted({value or "nothing" for _, value in pairs})
                raise DataError(
                    f"No picture has {column}={' or '.join(values)}. Found: {', '.join(found[:8])}"
                    f"{f' and {len(found) - 8} more' if len(found) > 8 else ''}."
                )
            kept = [picture for picture in kept if picture in chosen]
        if not kept:
            raise DataError(
                f"No picture is left by --where {' '.join(wanted)}: each leaves some, together they do not."
            )
        return self.of(tuple(kept))

    def of(self, pictures: "tuple[Picture, ...]") -> "Cohort":
        """Some of them."""
        return replace(self, pictures=pictures)


def asked(question: "Question", labels: tuple[str, ...]) -> Cohort:
    """What `question` is about. Raises DataError."""
    cohort = _listed(question.data, question.split, labels) or _found(question.data, question.split, labels)
    return cohort.where(question.where) if question.where else cohort


def _listed(data: Path, split: "Split | None", labels: tuple[str, ...]) -> Cohort | None:
    """The pictures of a split that a training run held back; None when `data` is not the folder of a run."""
    from edge_app.evaluation.labels import match_labels
    from edge_app.pictures.dataset import Picture, load_dataset

    if not (data / "data.json").is_file():
        return None
    dataset = load_dataset(data / "data.json")
    indices = match_labels(dataset.labels, labels)
    listed = tuple(Picture(path, indices[dataset.labels[label]]) for path, label in dataset.split(split or "test"))
    return Cohort(listed, dataset.root, dataset)


def _found(data: Path, split: "Split | None", labels: tuple[str, ...]) -> Cohort:
    """The pictures of a folder of classes, or of its split. Raises DataError."""
    from edge_app.evaluation.labels import match_labels
    from edge_app.pictures.dataset import Picture
    from edge_app.pictures.folder import classes_in, is_split, split_folders

    splits = split_folders(data)
    if not splits and split:
        raise DataError(
            f"{data} has no splits, so there is no {split!r} in it. Leave out --split, or give another folder."
        )
    if splits and (split or "test") not in splits:
        raise DataError(
            f"{data} has no split {split or 'test'!r}. Found: {', '.join(splits)}. Try: --split {next(iter(splits))}"
        )
    classes = classes_in(splits[split or "test"] if splits else data)
    indices = match_labels(classes, labels)
    pictures = tuple(Picture(path, indices[name]) for name, paths in classes.items() for path in paths)
    whole = data.resolve()
    return Cohort(pictures, whole.parent if is_split(whole) else whole)
