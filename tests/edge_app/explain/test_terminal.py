import pytest

from edge_app.explain.terminal import table_lines

HEADS = ("layer", "kind", "numbers learnt", "MACs")
ROWS = (("stem_conv_1", "CONV_2D", "129,216", "12.4 M"), ("add", "ADD", "", ""))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            40,
            [
                "                      numbers",
                "layer           kind   learnt    MACs",
                "─────────────────────────────────────",
                "stem_conv_1  CONV_2D  129,216  12.4 M",
                "add              ADD",
            ],
        ),
        (
            36,
            [
                "             numbers",
                "layer         learnt    MACs",
                "────────────────────────────",
                "stem_conv_1  129,216  12.4 M",
                "add",
                "Left out in 36 columns: kind; --html has all.",
            ],
        ),
    ],
)
def test_numbers_are_never_broken_and_spare_columns_give_way(columns, expected, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert list(table_lines(HEADS, ROWS, spare=("kind",))) == expected


def test_long_names_are_folded(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    lines = table_lines(("layer", "MACs"), [("a_very_long_name_of_one_layer", "12.4 M")])
    assert lines[2:] == ("a_very_long_name_of_on  12.4 M", "e_layer")


def test_a_table_of_names_alone(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert table_lines(("layer",), [("one",)]) == ("layer", "─────", "one")
