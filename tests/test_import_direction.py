"""Who may import whom, in every module and inside every function."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "edge_app": {"train", "convert", "benchmarks", "tensorflow", "keras"},
    "train": {"convert", "benchmarks"},
    "convert": {"train", "benchmarks"},
}


def imported(source):
    """The top-level packages that the program text `source` imports, each with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0], node.lineno


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import os, train.run as t", [("os", 1), ("train", 1)]),
        ("from convert.run import convert_run", [("convert", 1)]),
        ("def f():\n    with a:\n        from keras import layers", [("keras", 3)]),
        ("if TYPE_CHECKING:\n    import tensorflow.lite", [("tensorflow", 2)]),
        ("from . import train", []),
        ("trained = 'import train'", []),
    ],
)
def test_imports_are_found_wherever_they_are(source, expected):
    assert list(imported(source)) == expected


@pytest.mark.parametrize(("package", "forbidden"), FORBIDDEN.items())
def test_packages_import_in_one_direction(package, forbidden):
    modules = sorted((ROOT / package).rglob("*.py"))
    assert modules
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in modules
        for name, line in imported(path.read_text(encoding="utf-8"))
        if name in forbidden
    ]
    assert wrong == []
