from pathlib import Path

import pytest

from edge_app.errors import DataError
from edge_app.pictures.lfw import Pair, load_pairs

TEXT = "2\t1\nAnna\t1\t4\nAnna\t2\tBen\t11\nCem\t3\t2\nCem\t1\tDora\t1\n"


def test_pairs_and_their_folds(tmp_path):
    (tmp_path / "pairs.txt").write_text(TEXT)
    assert load_pairs(tmp_path / "pairs.txt") == [
        Pair(Path("Anna/Anna_0001.jpg"), Path("Anna/Anna_0004.jpg"), same=True, fold=1),
        Pair(Path("Anna/Anna_0002.jpg"), Path("Ben/Ben_0011.jpg"), same=False, fold=1),
        Pair(Path("Cem/Cem_0003.jpg"), Path("Cem/Cem_0002.jpg"), same=True, fold=2),
        Pair(Path("Cem/Cem_0001.jpg"), Path("Dora/Dora_0001.jpg"), same=False, fold=2),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Cannot read the pairs"),
        ("ten\t300\n", "invalid literal"),
        (TEXT.replace("2\t1\n", "3\t1\n", 1), "4 pairs; its first line promises 6"),
        (TEXT.replace("\t4", ""), "a line has 2 columns; wanted 3 or 4"),
        (TEXT.replace("Ben", "../Ben"), "'../Ben' is no name of a folder"),
        (TEXT.replace("\t4", "\tx"), "invalid literal"),
    ],
)
def test_another_form_is_one_clear_error(tmp_path, text, message):
    (tmp_path / "pairs.txt").write_text(text)
    with pytest.raises(DataError, match=message):
        load_pairs(tmp_path / "pairs.txt")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DataError, match="No such file or directory"):
        load_pairs(tmp_path / "pairs.txt")
