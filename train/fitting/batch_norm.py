"""Batch-norm statistics: kept as they were learned, or measured anew for weights that were averaged."""

import keras

_BATCHES = 100
"""After so many, nothing of the old statistics is left at a momentum of 0.9."""


def freeze_batch_norm(network: keras.Model) -> None:
    """Keep means, variances, scales and shifts: few pictures, or small batches, would measure them badly."""
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def refresh_statistics(network: keras.Model, batches: keras.utils.PyDataset) -> None:
    """Measure batch norm's means and variances anew: those of the last weights do not fit their average.

    Izmailov et al. 2018, Averaging Weights Leads to Wider Optima, section 3.2, https://arxiv.org/abs/1803.05407.
    """
    if not any(isinstance(layer, keras.layers.BatchNormalization) for layer in network.layers):
        return
    for index in range(_BATCHES):
        network(batches[index % len(batches)][0], training=True)
