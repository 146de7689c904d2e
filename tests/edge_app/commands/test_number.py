"""Numbers on the command line."""

import click
import pytest

from edge_app.commands.number import Number


@pytest.mark.parametrize(("given", "expected"), [("0.5", 0.5), ("0", 0.0), ("1e3", 1000.0)])
def test_numbers_are_taken(given: str, expected: float) -> None:
    assert Number(min=0).convert(given, None, None) == expected


@pytest.mark.parametrize("given", ["nan", "-nan", "inf", "-1", "half", ""])
def test_what_is_no_finite_number_is_refused(given: str) -> None:
    with pytest.raises(click.BadParameter):
        Number(min=0).convert(given, None, None)
