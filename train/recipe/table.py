"""What the tables of a recipe have in common."""

import math
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Count = Annotated[int, Meta(gt=0)]
Share = Annotated[float, Meta(ge=0, lt=1)]
Inside = Annotated[float, Meta(gt=0, lt=1)]
Rate = Annotated[float, Meta(gt=0)]
Pixels = Annotated[int, Meta(ge=0)]


class Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the recipe; unknown keys are refused, and so are TOML's inf and nan."""

    def __post_init__(self) -> None:
        for field in msgspec.structs.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{field.name} is {value}; wanted a finite number")
