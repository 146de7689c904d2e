"""The names that a recipe's architecture can have; without Keras, so that a recipe is read and refused at once."""

from typing import Literal

Application = Literal[
    "MobileNet", "MobileNetV2", "MobileNetV3Small", "MobileNetV3Large",
    "EfficientNetV2B0", "EfficientNetV2B1", "EfficientNetV2B2", "EfficientNetV2B3", "EfficientNetV2S",
    "NASNetMobile", "DenseNet121", "ResNet50", "ResNet101", "ResNet50V2", "ResNet101V2", "InceptionV3", "Xception",
    "VGG16",
]  # fmt: skip
"""Of keras.applications.

Left out: EfficientNetB0 to B7, whose layers in Keras depend on whether weights are asked for, and which scale pixels
themselves, past the spec; and networks above 200 MB.
"""

Name = Literal[
    "textbook",
    "residual",
    "separable",
    "dense",
    "efficientnet-lite0",
    "detector",
    "detector-lite0",
    "closeup",
    "embedder",
    "autoencoder",
    Application,
]
Pool = Literal["max", "blur"]
"""How pictures become smaller inside a network."""

BLURRING = ("textbook", "residual", "separable")
DETECTORS = ("detector", "detector-lite0", "closeup")
ANOMALY = ("efficientnet-lite0", "autoencoder")
