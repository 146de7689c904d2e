"""Pictures with boxes, from a file or folder in any of the formats that are known."""

from pathlib import Path
from typing import Literal

from edge_app.errors import DataError
from edge_app.pictures.coco import read_coco
from edge_app.pictures.folder import found_at, is_picture, subfolders
from edge_app.pictures.marked import Reading, Where
from edge_app.pictures.voc import read_voc
from edge_app.pictures.yolo import read_yolo

Format = Literal["coco", "voc", "yolo"]

_LAYOUT = ("Annotations", "labels", "data.yaml")
"""What lies in folders of Pascal VOC and YOLO."""
_READERS = {"coco": read_coco, "voc": read_voc, "yolo": read_yolo}


def read_annotations(path: Path, form: Format | None = None, where: Where | None = None) -> Reading:
    """What is at `path`, in the format `form`, or in the one that its name and its contents show.

    where: for keys of its pictures, the values to keep. Raises DataError, MissingExtraError.
    """
    form = form or format_of(path)
    return _READERS[form](_coco_files(path)[0] if form == "coco" and path.is_dir() else path, where)


def is_annotated(path: Path) -> bool:
    """Whether pictures with boxes are at `path`, and not a folder of pictures for each class, with or without them."""
    try:
        format_of(path)
    except DataError:
        return False
    if not path.is_dir() or any((path / name).exists() for name in _LAYOUT):
        return True
    return sum(any(map(is_picture, folder.iterdir())) for folder in subfolders(path)) < 2


def format_of(path: Path) -> Format:
    """The format at `path`; a folder with one COCO file is one of COCO.

    Raises DataError when nothing is there, no format is to be seen, or more than one.
    """
    if path.suffix in (".yaml", ".yml") or path.name == "classes.txt":
        return "yolo"
    if path.suffix == ".json":
        return "coco"
    signs: dict[Format, bool] = {
        "voc": (path / "Annotations").is_dir() or next(path.rglob("*.xml"), None) is not None,
        "yolo": (path / "data.yaml").is_file() or all((path / name).is_dir() for name in ("images", "labels")),
        "coco": len(_coco_files(path)) == 1,
    }
    found = [form for form, seen in signs.items() if seen]
    if len(found) != 1:
        raise DataError(
            f"{path} {_unclear(path, found)}. Wanted a COCO .json, a folder of Pascal VOC or one of YOLO. "
            f"{found_at(path)}"
        )
    return found[0]


def _unclear(path: Path, found: list[Format]) -> str:
    if found:
        return f'may be {" or ".join(found)}; in a recipe, say which with format = "{found[0]}"'
    if not path.exists():
        return "does not exist"
    several = ", ".join(str(file) for file in _coco_files(path))
    return f"has several files of COCO: give one of {several}" if several else "is in no format that is known"


def _coco_files(path: Path) -> list[Path]:
    """Those in the folder `path`, known by the one table that no other file has; none where that is no folder."""
    return sorted(file for file in path.glob("*.json") if file.is_file() and b'"annotations"' in file.read_bytes())
