"""Batch-norm statistics for weights that were averaged."""

import keras

from train.batches import TrainingBatches

_BATCHES = 100
"""After so many, nothing of the old statistics is left at a momentum of 0.9."""


def refresh_statistics(network: keras.Model, batches: TrainingBatches) -> None:
    """Measure batch norm's means and variances anew: those of the last weights do not fit their average.

    Izmailov et al. 2018, Averaging Weights Leads to Wider Optima, section 3.2, https://arxiv.org/abs/1803.05407.
    """
    if not any(isinstance(layer, keras.layers.BatchNormalization) for layer in network.layers):
        return
    for index in range(_BATCHES):
        network(batches[index % len(batches)][0], training=True)
