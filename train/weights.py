"""Start from what another run learned."""

from pathlib import Path

import keras

from edge_app.errors import RecipeError
from edge_app.tables import explain


def load_weights(network: keras.Model, path: Path) -> None:
    """Give `network` the weights of a model.keras with the same layers. Raises RecipeError."""
    try:
        learned = keras.saving.load_model(path, compile=False).get_weights()
        network.set_weights(learned)
    except Exception as error:  # Keras raises many kinds for a damaged or foreign file; all end in this refusal
        reason = (explain(error) or type(error).__name__).splitlines()[0]
        raise RecipeError(
            f"architecture.weights: {path} cannot be used: {reason}. Wanted: the model.keras "
            "of a run with the same architecture, input size and number of classes."
        ) from error
