"""A Keras network whose weights mean nothing any more."""

import keras
import numpy as np


def shuffled_network(network: keras.Model, seed: int) -> keras.Model:
    """A copy in which the kernels of each layer have changed places among themselves; `network` stays as it is."""
    rng = np.random.default_rng(seed)
    copy = keras.models.clone_model(network)
    # Biases and what batch normalisation knows of the features stay, as in a .tflite, where they are scales and biases.
    copy.set_weights(
        [rng.permuted(one.ravel()).reshape(one.shape) if one.ndim > 1 else one for one in _arrays(network)]
    )
    return copy


def _arrays(network: keras.Model) -> list[np.ndarray]:
    return [np.asarray(one) for one in network.get_weights()]
