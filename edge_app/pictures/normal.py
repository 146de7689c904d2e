"""Normal pictures, and others that are known not to be: one folder of each kind."""

from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.dataset import Picture
from edge_app.pictures.folder import found_at, pictures_in, subfolders

LABELS = ("normal", "anomaly")
NORMAL, ANOMALY = 0, 1
_USUAL = ("normal", "good")
"""What the folder of normal pictures is called where nothing else is said."""


def told_apart(folder: Path, normal: str = "") -> tuple[Picture, ...]:
    """All pictures of the subfolders of `folder`: those of the one called `normal` are, the others are anomalies.

    Raises DataError where there is no such folder.
    """
    names = [sub.name for sub in subfolders(folder)]
    name = next((one for one in ((normal,) if normal else _USUAL) if one in names), None)
    if name is None:
        wanted = f"called {normal!r}" if normal else "called 'normal' or 'good'"
        raise DataError(
            f"{folder} has no folder {wanted}, with normal pictures beside folders of others. {found_at(folder)} "
            "Name it: --normal, or data.normal in a recipe."
        )
    pictures = ((path, sub) for sub in names for path in pictures_in(folder / sub))
    return tuple(Picture(path, NORMAL if sub == name else ANOMALY) for path, sub in pictures)
