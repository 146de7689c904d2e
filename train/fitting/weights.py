"""Start from what another run, or another person's, learned."""

from pathlib import Path

import keras

from edge_app.errors import RecipeError
from edge_app.tables import explain
from train.pretrained import load_pretrained
from train.recipe import Recipe


def load_weights(network: keras.Model, recipe: Recipe) -> None:
    """Give `network` the weights that the recipe names, if it does. Raises RecipeError, WeightsError."""
    if recipe.architecture.weights == "imagenet":
        load_pretrained(network, recipe.architecture, recipe.input)
    else:
        load_run(network, recipe)


def load_run(network: keras.Model, recipe: Recipe) -> None:
    """Give `network` the weights of the run that the recipe names, if it does. Raises RecipeError."""
    if recipe.architecture.weights in (None, "imagenet"):
        return
    path = Path(str(recipe.architecture.weights))
    try:
        learned = keras.saving.load_model(path, compile=False).get_weights()
        network.set_weights(learned)
    except Exception as error:  # Keras raises many kinds for a damaged or foreign file; all end in this refusal
        reason = (explain(error) or type(error).__name__).splitlines()[0]
        raise RecipeError(
            f"architecture.weights: {path} cannot be used: {reason}. Wanted: the model.keras "
            "of a run with the same architecture and number of classes; all but detectors also of the same input size."
        ) from error
