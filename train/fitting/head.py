"""The last layer, trained alone before anything else moves."""

import keras
import numpy as np

from edge_app.values import Floats
from train.pictures.batches import TrainingBatches
from train.progress import Progress, silent
from train.recipe import Head


def fit_head(
    network: keras.Model, batches: TrainingBatches, settings: Head, loss: keras.losses.Loss, progress: Progress = silent
) -> None:
    """Fit the dense layer `scores` to features that the rest of the network, unchanged, makes of augmented pictures.

    Random last weights would send large gradients through pretrained layers and spoil them; and as the features are
    made once, so many epochs cost little (Kornblith et al. 2019, Do Better ImageNet Models Transfer Better?,
    arXiv 1805.08974). Nothing is kept on disk: a killed run does this step again.
    """
    scores = network.get_layer("scores")
    features, targets = _features(
        keras.Model(network.input, scores.input), batches, scores.units, settings.views, progress
    )
    head = keras.Sequential([keras.Input(features.shape[1:]), keras.layers.Dense.from_config(scores.get_config())])
    head.set_weights(scores.get_weights())
    head.compile(optimizer=keras.optimizers.Adam(settings.learning_rate), loss=loss, jit_compile=network.jit_compile)
    head.fit(features, targets, batch_size=64, epochs=settings.epochs, verbose=0)
    scores.set_weights(head.get_weights())


def _features(
    body: keras.Model, batches: TrainingBatches, classes: int, views: int, progress: Progress
) -> tuple[Floats, Floats]:
    """float32 (views * n, features) and (views * n, classes); a teacher's hints, for the layers below, are left out."""
    parts: list[tuple[Floats, Floats]] = []
    with progress("making features", views * len(batches)) as done:
        for view in range(views):
            batches.start(view)
            for index in range(len(batches)):
                values, targets = batches[index]
                parts.append((keras.ops.convert_to_numpy(body.predict_on_batch(values)), targets[:, :classes]))
                done(len(parts))
    features, answers = zip(*parts, strict=True)
    return np.concatenate(features), np.concatenate(answers)
