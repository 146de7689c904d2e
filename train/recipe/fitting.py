"""How the weights of a training run move."""

from typing import Annotated, Literal

from msgspec import Meta

from train.recipe.table import Rate, Share, Table


class Optimiser(Table, frozen=True, kw_only=True):
    """How weights move. weight_decay is decoupled (Loshchilov and Hutter 2019) and spares biases and batch norm."""

    name: Literal["sgd", "adam", "adamw", "rmsprop"] = "sgd"
    learning_rate: Rate = 0.05
    momentum: Share = 0.9
    nesterov: bool = False
    weight_decay: Annotated[float, Meta(ge=0)] = 0.0


class Schedule(Table, frozen=True, kw_only=True):
    """The learning rate over time: linear warm-up, then a constant or half a cosine down to `floor` times the rate."""

    name: Literal["cosine", "constant"] = "cosine"
    warmup_epochs: Annotated[float, Meta(ge=0)] = 0.0
    floor: Share = 0.0


class Average(Table, frozen=True, kw_only=True):
    """Exponential average of the weights (Polyak and Juditsky 1992); 0 is off."""

    momentum: Share = 0.0
