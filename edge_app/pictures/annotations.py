"""Pictures with boxes, from a file or folder in any of the formats that are known."""

from pathlib import Path
from typing import Literal

from edge_app.errors import DataError
from edge_app.pictures.annotated_splits import annotated_splits, read_splits
from edge_app.pictures.coco import read_coco
from edge_app.pictures.coco_files import coco_files
from edge_app.pictures.folder import entries, found_at, is_picture, is_split, subfolders
from edge_app.pictures.marked import Reading, Where
from edge_app.pictures.voc import read_voc, xml_files
from edge_app.pictures.yolo import read_yolo

Format = Literal["coco", "voc", "yolo"]

_LAYOUT = ("Annotations", "labels", "data.yaml")
"""What lies in folders of Pascal VOC and YOLO."""


def read_annotations(path: Path, form: Format | None = None, where: Where | None = None) -> Reading:
    """What is at `path`, in the format `form`, or in the one that its name and its contents show.

    where: for keys of its pictures, the values to keep; "split" also where each split is a folder with annotations of
    its own. Raises DataError, MissingExtraError.
    """
    form = form or format_of(path)
    if form == "yolo":
        return read_yolo(path, where)
    read = _read_coco_at if form == "coco" else read_voc
    splits = annotated_splits(path, form)
    return read_splits(path, splits, read, where) if splits else read(path, where)


def _read_coco_at(path: Path, where: Where | None = None, root: Path | None = None) -> Reading:
    return read_coco(_coco_file(path) if path.is_dir() else path, where, root)


def is_annotated(path: Path) -> bool:
    """Whether pictures with boxes are at `path`, and not a folder of pictures for each class, with or without them.

    Raises DataError for a folder that cannot be looked into, or in which it is not clear what belongs together.
    """
    laid_out = not path.is_dir() or any((path / name).exists() for name in _LAYOUT)
    classes = () if laid_out else _class_folders(path)
    return sum(any(map(is_picture, entries(folder))) for folder in classes) < 2 and bool(_formats_at(path))


def _class_folders(path: Path) -> list[Path]:
    """Those that may hold the pictures of a class, in each split where there are splits."""
    folders = [subfolders(folder) if is_split(folder) else [folder] for folder in subfolders(path)]
    return [one for several in folders for one in several]


def format_of(path: Path) -> Format:
    """The format at `path`; a folder with one COCO file, or with one in the folder of each split, is one of COCO.

    Raises DataError when nothing is there, no format is to be seen, or more than one.
    """
    found = _formats_at(path)
    if len(found) != 1:
        raise _unknown(path, found)
    return found[0]


def _formats_at(path: Path) -> list[Format]:
    if path.suffix in (".yaml", ".yml") or path.name == "classes.txt":
        return ["yolo"]
    if path.suffix == ".json":
        return ["coco"]
    signs: dict[Format, bool] = {
        "voc": (path / "Annotations").is_dir() or bool(next(xml_files(path), None) or annotated_splits(path, "voc")),
        "yolo": (path / "data.yaml").is_file() or all((path / name).is_dir() for name in ("images", "labels")),
        "coco": len(coco_files(path)) == 1 or bool(annotated_splits(path, "coco")),
    }
    return [form for form, seen in signs.items() if seen]


def _unknown(path: Path, found: list[Format]) -> DataError:
    return DataError(
        f"{path} {_unclear(path, found)}. Wanted a COCO .json, a folder of Pascal VOC or one of YOLO. {found_at(path)}"
    )


def _unclear(path: Path, found: list[Format]) -> str:
    if found:
        return f'may be {" or ".join(found)}; in a recipe, say which with format = "{found[0]}"'
    if not path.exists():
        return "does not exist"
    several = ", ".join(str(file) for file in coco_files(path))
    return f"has several files of COCO: give one of {several}" if several else "is in no format that is known"


def _coco_file(folder: Path) -> Path:
    """The one that is there. Raises DataError for none, and for more."""
    files = coco_files(folder)
    if len(files) != 1:
        raise _unknown(folder, [])
    return files[0]
