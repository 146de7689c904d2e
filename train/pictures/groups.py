"""Which pictures belong together, such as those of one patient: by a column of a CSV file, or by their names."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from edge_app.errors import DataError
from edge_app.pictures.columns import Columns, NearestColumns
from edge_app.pictures.folder import found_at
from train.recipe import Group


def find_groups(paths: Collection[Path], group: Group, root: Path, folder: Path) -> dict[str, str]:
    """As `groups_of`. Raises DataError where no picture has a group."""
    groups = groups_of(paths, group, root, folder)
    if not groups and paths:
        wanted = (
            f"has a path below {root} that matches {group.pattern!r}"
            if group.column is None
            else f"has a {group.column} in the CSV file, which names pictures by their paths from its own folder"
        )
        raise DataError(f"None of {len(paths)} pictures {wanted}. One of them: {min(paths)}.")
    return groups


def groups_of(paths: Iterable[Path], group: Group, root: Path, folder: Path) -> dict[str, str]:
    """Path -> group, for those of `paths` that have one.

    A CSV file is looked for in each picture's folder and those above it as far as `root`, and then in `folder`. Raises
    DataError where there is none, or no such column.
    """
    if group.column is None:
        return _by_name(paths, str(group.pattern), root)
    beside: defaultdict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        beside[path.parent].append(path)
    nearest, groups = NearestColumns(root, further=(folder, root)), dict[str, str]()
    for place, inside in beside.items():
        columns = nearest.of(place)
        if columns is None:
            raise DataError(
                f"{root} has no CSV file that names pictures, so no column {group.column!r}. {found_at(root)} Put one "
                "there with the columns file and patient, or tell groups by file names: --group 'pattern=REGEX'."
            )
        groups |= by_column(inside, columns, group.column)
    return groups


def by_column(paths: Iterable[Path], columns: Columns, column: str) -> dict[str, str]:
    """Path -> what the column says, for those of which it says anything. Raises DataError for an unknown column."""
    said = {str(path): columns.value(path, column) for path in paths}
    return {path: value for path, value in said.items() if value is not None}


def refuse_shared(splits: Mapping[str, Iterable[Path]], groups: Mapping[str, str], group: Group, root: Path) -> None:
    """Raise DataError where a group has pictures in two splits."""
    places: defaultdict[str, dict[str, Path]] = defaultdict(dict)
    for split, paths in splits.items():
        for path in paths:
            if (name := groups.get(str(path))) is not None:
                places[name].setdefault(split, path)
    shared = [(name, where) for name, where in sorted(places.items()) if len(where) > 1]
    if not shared:
        return
    name, where = shared[0]
    seen = " and ".join(f"{split} ({path.relative_to(root).as_posix()})" for split, path in where.items())
    more = f" So have {len(shared) - 1} others." if len(shared) > 1 else ""
    raise DataError(
        f"{root}: {group} {name!r} has pictures in {seen}, so the accuracy would flatter.{more} Move all pictures of "
        "each into one split; edgesight data check names them."
    )


def _by_name(paths: Iterable[Path], pattern: str, root: Path) -> dict[str, str]:
    names = {path: (path.relative_to(root) if path.is_relative_to(root) else path).as_posix() for path in paths}
    found = {str(path): _told(re.search(pattern, name)) for path, name in names.items()}
    return {path: name for path, name in found.items() if name}


def _told(match: re.Match[str] | None) -> str | None:
    return match[1 if match.re.groups else 0] if match else None
