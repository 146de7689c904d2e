"""Pictures with boxes, from a file or folder in any of the formats that are known."""

from pathlib import Path
from typing import Literal

from edge_app.errors import DataError
from edge_app.pictures.coco import read_coco
from edge_app.pictures.folder import found_at
from edge_app.pictures.marked import Reading, Where
from edge_app.pictures.voc import read_voc
from edge_app.pictures.yolo import read_yolo

Format = Literal["coco", "voc", "yolo"]

_READERS = {"coco": read_coco, "voc": read_voc, "yolo": read_yolo}


def read_annotations(path: Path, form: Format | None = None, where: Where | None = None) -> Reading:
    """What is at `path`, in the format `form`, or in the one that its name and its contents show.

    where: for keys of its pictures, the values to keep. Raises DataError, MissingExtraError.
    """
    return _READERS[form or format_of(path)](path, where)


def format_of(path: Path) -> Format:
    """The format at `path`. Raises DataError when none is to be seen there, or more than one."""
    if path.suffix in (".yaml", ".yml") or path.name == "classes.txt":
        return "yolo"
    if path.suffix == ".json":
        return "coco"
    signs: dict[Format, bool] = {
        "voc": (path / "Annotations").is_dir() or next(path.rglob("*.xml"), None) is not None,
        "yolo": (path / "data.yaml").is_file() or all((path / name).is_dir() for name in ("images", "labels")),
        "coco": False,
    }
    found = [form for form, seen in signs.items() if seen]
    if len(found) != 1:
        seen = f"may be {' or '.join(found)}" if found else "is in no format that is known"
        raise DataError(
            f'{path} {seen}. Wanted a COCO .json, a folder of Pascal VOC or one of YOLO; say which with format = "voc" '
            f"or another. {found_at(path)}"
        )
    return found[0]
