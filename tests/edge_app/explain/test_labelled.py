"""Classes told by folders."""

from pathlib import Path

from edge_app.explain.labelled import labelled
from edge_app.pictures.dataset import UNLABELLED


def test_the_folder_names_the_class() -> None:
    pictures = [Path(f"{folder}/{number}.png") for folder in ("Cat", "dog", "other") for number in range(4)]
    found = labelled(pictures, ("dog", "cat"), most=6)
    assert [(path.parent.name, label) for path, label in found] == [
        ("Cat", 1),
        ("Cat", 1),
        ("dog", 0),
        ("dog", 0),
        ("other", UNLABELLED),
        ("other", UNLABELLED),
    ]
    assert len(labelled(pictures, ("dog",), most=100)) == len(pictures)
