from pathlib import Path
from typing import Annotated

import msgspec
import pytest

from edge_app.errors import RecipeError
from edge_app.tables import explain, from_json, from_table


class Fit(msgspec.Struct, forbid_unknown_fields=True):
    epochs: Annotated[int, msgspec.Meta(gt=0)] = 1
    rate: float = 0.1


class Table(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    folder: Path = Path()
    fit: Fit | None = None
    parts: list[Fit] = []


def test_a_table_becomes_a_struct():
    table = from_table(Table, {"name": "a", "folder": "b/c", "fit": {"epochs": 3, "rate": 1}}, "x.toml", RecipeError)
    assert table == Table("a", Path("b/c"), Fit(3, 1.0))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "x.toml: object missing required field `name`"),
        ([], "x.toml: expected a table, got a list"),
        ({"name": 3}, "x.toml: name: expected `str`, got `int`"),
        ({"nmae": "a"}, "x.toml: unknown key 'nmae'. Did you mean 'name'?"),
        ({"name": "a", "zzz": 1}, "x.toml: unknown key 'zzz'. Valid keys: name, folder, fit, parts."),
        ({"name": "a", "fit": {"epcohs": 3}}, "x.toml: unknown key 'fit.epcohs'. Did you mean 'epochs'?"),
        ({"name": "a", "fit": {"epochs": 0}}, "x.toml: fit.epochs: expected `int` >= 1"),
        ({"name": "a", "fit": {"epochs": "3"}}, "x.toml: fit.epochs: expected `int`, got `str`"),
        ({"name": "a", "parts": [{}, {"rat": 1}]}, "x.toml: unknown key 'parts[1].rat'. Did you mean 'rate'?"),
        ({"name": "a", "folder": 3}, "x.toml: folder: expected a path, got `int`"),
    ],
)
def test_what_does_not_fit_is_named(table, message):
    with pytest.raises(RecipeError) as caught:
        from_table(Table, table, "x.toml", RecipeError)
    assert str(caught.value) == message


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"name": NaN}', b'{"name": "\xff"}'])
def test_what_is_not_json_is_refused(data):
    with pytest.raises(RecipeError, match=r"^here is not JSON: .+\.$"):
        from_json(Table, data, "here", RecipeError)


def test_json_becomes_a_struct():
    assert from_json(Table, b'{"name": "\xc3\xa9"}', "here", RecipeError) == Table("é")


@pytest.mark.parametrize(
    ("error", "reason"),
    [(OSError(2, "No such file", "a/b"), "No such file"), (ValueError("not so."), "not so"), (OSError("odd"), "odd")],
)
def test_the_reason_of_an_exception(error, reason):
    assert explain(error) == reason
