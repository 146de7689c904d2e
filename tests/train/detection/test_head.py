"""Before anything else moves, only what follows the pretrained layers learns."""

import cv2
import numpy as np
import pytest

from edge_app.detection.cells import Cells
from edge_app.pictures.coco import Annotated
from edge_app.spec import InputSpec
from train.architectures import build_detector, strides_of
from train.architectures.detector import learner
from train.architectures.efficientnet_lite0 import STAGES, stage_of
from train.detection.batches import SceneBatches
from train.detection.head import compiled, fit_heads
from train.detection.loss import DetectionLoss
from train.detection.targets import Targets
from train.progress import silent
from train.recipe import Annotations, Architecture, Data, Head, Optimiser, Recipe

RECIPE = Recipe(
    name="squares",
    task="detect",
    data=Data(labels=("square",), annotations=(Annotations(file="boxes.json"),)),
    epochs=1,
    batch_size=4,
    input=InputSpec(size_wh=(64, 64)),
    head=Head(epochs=2, learning_rate=0.01),
    architecture=Architecture(name="detector-lite0", depth=12, neck=16),
    optimiser=Optimiser(name="adamw", learning_rate=0.0001, weight_decay=0.01),
)


@pytest.fixture
def pictures(tmp_path):
    found = []
    for number in range(8):
        image = np.full((64, 64, 3), 90, np.uint8)
        cv2.rectangle(image, (10, 10), (40, 40), (0, 0, 255), -1)
        cv2.imwrite(str(tmp_path / f"{number}.png"), image)
        none = np.zeros(1, np.int64)
        box = np.array([[10, 10, 41, 41]], np.float32)
        found.append(
            Annotated(
                tmp_path / f"{number}.png", (64, 64), box, none, none.astype(bool), np.empty((1, 0, 2), np.float32)
            )
        )
    return found


def test_pretrained_layers_stay_and_the_others_learn(pictures):
    network = build_detector(RECIPE)
    student, loss = learner(network), DetectionLoss(1, 0)
    targets = Targets(Cells(RECIPE.input.size_wh, strides_of(RECIPE), RECIPE.objects.reach), 1, 0)
    batches = SceneBatches(pictures, RECIPE.input, RECIPE.objects, targets, (), size=4, seed=1)
    learned = [layer.trainable for layer in network.layers]
    before = {layer.name: layer.get_weights() for layer in network.layers if layer.get_weights()}
    fit_heads(student, network, RECIPE, batches, loss, silent)
    for layer in network.layers:
        if layer.name in before:
            same = all(map(np.array_equal, layer.get_weights(), before[layer.name]))
            assert same is (stage_of(layer.name) <= STAGES), layer.name
    assert [layer.trainable for layer in network.layers] == learned, "all may learn again"
    compiled(student, RECIPE, loss, len(batches))
    student.fit(batches, epochs=1, verbose=0)
    assert not np.array_equal(network.get_layer("stem_conv").get_weights()[0], before["stem_conv"][0])
