"""Which label of a model each folder of pictures belongs to."""

from collections.abc import Iterable

from edge_app.errors import DataError


def match_labels(folders: Iterable[str], labels: tuple[str, ...]) -> dict[str, int]:
    """Folder name -> index in `labels`: the label of the same name, else of the same name in another case.

    Labels without a folder are fine. Raises DataError, which lists both, for a folder without a label.
    """
    exact = {label: index for index, label in enumerate(labels)}
    folded = {label.casefold(): index for index, label in enumerate(labels)}
    matches = {name: exact.get(name, folded.get(name.casefold())) for name in folders}
    strangers = [name for name, index in matches.items() if index is None]
    if strangers:
        raise DataError(
            f"The model has no label for {_list(strangers)}. Folders: {_list(list(matches))}. "
            f"Labels: {_list(list(labels))}. Name each folder as its label."
        )
    return {name: index for name, index in matches.items() if index is not None}


def _list(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:12])
    return f"{shown} and {len(names) - 12} more" if len(names) > 12 else shown
