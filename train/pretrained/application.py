"""ImageNet weights for the networks of keras.applications, by Keras's own download."""

import keras

from edge_app.errors import RecipeError, WeightsError
from edge_app.tables import explain
from train.pretrained.download import download

_SERVER = "https://storage.googleapis.com/tensorflow/keras-applications"
_SIDES = {"MobileNet": (128, 160, 192, 224), "MobileNetV2": (96, 128, 160, 192, 224)}
"""Sides of square pictures that there are weights for each, else one file for all."""
_V1_WIDTHS = {0.25: "2_5", 0.5: "5_0", 0.75: "7_5", 1.0: "1_0"}
_V2_WIDTHS = (0.35, 0.5, 0.75, 1.0, 1.3, 1.4)
_V2_FILE = "mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_{width}_{{side}}_no_top.h5"
_V3_FILE = "mobilenet_v3/weights_mobilenet_v3_{net}_224_{width}_float_no_top_v2.h5"
_KERNELS = "weights_tf_dim_ordering_tf_kernels_notop.h5"
_FILES: dict[tuple[str, float], tuple[str, str | None]] = {
    **{
        ("MobileNet", key): (f"mobilenet/mobilenet_{text}_{{side}}_tf_no_top.h5", None)
        for key, text in _V1_WIDTHS.items()
    },
    **{("MobileNetV2", width): (_V2_FILE.format(width=width), None) for width in _V2_WIDTHS},
    ("MobileNetV3Small", 0.75): (_V3_FILE.format(net="small", width=0.75), "ebdb5cc8e0b497cd13a7c275d475c819"),
    ("MobileNetV3Small", 1.0): (_V3_FILE.format(net="small", width=1.0), "d3e8ec802a04aa4fc771ee12a9a9b836"),
    ("MobileNetV3Large", 0.75): (_V3_FILE.format(net="large", width=0.75), "40af19a13ebea4e2ee0c676887f69a2e"),
    ("MobileNetV3Large", 1.0): (_V3_FILE.format(net="large", width=1.0), "07fb09a5933dd0c8eaafa16978110389"),
    ("EfficientNetV2B0", 1.0): ("efficientnet_v2/efficientnetv2-b0_notop.h5", "893217f2bb855e2983157299931e43ff"),
    ("EfficientNetV2B1", 1.0): ("efficientnet_v2/efficientnetv2-b1_notop.h5", "0e80663031ca32d657f9caa404b6ec37"),
    ("EfficientNetV2B2", 1.0): ("efficientnet_v2/efficientnetv2-b2_notop.h5", "1dfe2e7a5d45b6632553a8961ea609eb"),
    ("EfficientNetV2B3", 1.0): ("efficientnet_v2/efficientnetv2-b3_notop.h5", "f6abf7b5849ac99a89b50dd3fd532856"),
    ("EfficientNetV2S", 1.0): ("efficientnet_v2/efficientnetv2-s_notop.h5", "af0682fb74e8c54910f2d4393339c070"),
    ("NASNetMobile", 1.0): ("nasnet/NASNet-mobile-no-top.h5", "1ed92395b5b598bdda52abe5c0dbfd63"),
    ("DenseNet121", 1.0): (f"densenet/densenet121_{_KERNELS}", "30ee3e1110167f948a6b9946edeeb738"),
    ("ResNet50", 1.0): (f"resnet/resnet50_{_KERNELS}", "4d473c1dd8becc155b73f8504c6f6626"),
    ("ResNet101", 1.0): (f"resnet/resnet101_{_KERNELS}", "88cf7a10940856eca736dc7b7e228a21"),
    ("ResNet50V2", 1.0): (f"resnet/resnet50v2_{_KERNELS}", "fac2f116257151a9d068a22e544a4917"),
    ("ResNet101V2", 1.0): (f"resnet/resnet101v2_{_KERNELS}", "c0ed64b8031c3730f411d2eb4eea35b5"),
    ("InceptionV3", 1.0): (f"inception_v3/inception_v3_{_KERNELS}", "bcbd6486424b2319ff4ef7d526e38f63"),
    ("Xception", 1.0): (f"xception/xception_{_KERNELS}", "b0042744bf5b25fce3cb969f33bebb97"),
    ("VGG16", 1.0): (f"vgg16/vgg16_{_KERNELS}", "6d6bbae143d832006294945121d1f1fc"),
}
"""(architecture, width) -> (path on the server, MD5 where Keras has one), as in Keras's own source."""


def load_imagenet(network: keras.Model, name: str, width: float) -> None:
    """Give the network `name` all that it learned on ImageNet but its classifier. Raises RecipeError, WeightsError."""
    path = download(*_source(name, width, network.input_shape[1:3]))
    pooling = [layer for layer in network.layers if isinstance(layer, keras.layers.GlobalAveragePooling2D)][-1]
    backbone = keras.Model(network.input, pooling.input)
    try:
        backbone.load_weights(path)
    except Exception as error:  # Keras and h5py raise many kinds for a damaged or foreign file; all end in this refusal
        reason = (explain(error) or type(error).__name__).splitlines()[0]
        raise WeightsError(
            f"{path} does not hold the ImageNet weights of {name}: {reason}. Delete it and try again."
        ) from error


def _source(name: str, width: float, size_hw: tuple[int, int]) -> tuple[str, str | None]:
    """(address, MD5 or None) of the weights without a classifier."""
    if (name, width) not in _FILES:
        widths = [str(other) for known, other in _FILES if known == name]
        raise RecipeError(
            f"architecture {name!r} has no ImageNet weights of width {width}. Widths that have: {', '.join(widths)}."
        )
    path, md5 = _FILES[name, width]
    square = size_hw[0] == size_hw[1] and size_hw[0] in _SIDES.get(name, ())
    return f"{_SERVER}/{path.format(side=size_hw[0] if square else 224)}", md5
