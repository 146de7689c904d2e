"""Options that are numbers."""

import math
from typing import Any

import click


class Number(click.FloatRange):
    """A finite number in a range: click takes "nan" for one, which no comparison keeps out."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: D102
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is no number that can be used. Wanted a finite one.", param, ctx)
        return number
