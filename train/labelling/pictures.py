"""The pictures that are to be labelled: all below a folder, or those of a COCO file with what it says of each."""

import json
from pathlib import Path
from typing import Any

from edge_app.errors import DataError
from edge_app.pictures.coco import load_coco
from edge_app.pictures.folder import found_at, unsorted_pictures
from edge_app.pictures.marked import Where

Pictures = list[tuple[Path, dict[str, Any]]]
"""Each file with the keys of its image in a COCO file, but for id, file_name, width and height."""
_OURS = ("id", "file_name", "width", "height")


def find_pictures(what: Path, where: Where) -> Pictures:
    """`what`: a folder or a COCO file, of which those are taken whose keys have the values of `where`.

    Raises DataError where there is none.
    """
    if what.is_dir():
        if where:
            raise DataError(f"--where asks for keys of pictures; {what} is a folder, which has none. Leave it out.")
        found: Pictures = [(path, {}) for path in unsorted_pictures(what)]
    else:
        found = _listed(what, where)
    if not found:
        raise DataError(f"There are no pictures in {what}. {found_at(what)}")
    return found


def _listed(file: Path, where: Where) -> Pictures:
    chosen = {picture.path for picture in load_coco(file, where)[1]}
    images = json.loads(file.read_bytes())["images"]  # all checked just now
    listed = [((file.parent / image["file_name"]).resolve(), image) for image in images]
    return [(path, {k: v for k, v in image.items() if k not in _OURS}) for path, image in listed if path in chosen]
