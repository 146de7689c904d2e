import re

import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from skimage import data

from convert.operators import operators
from convert.quantise import int8_flatbuffer
from edge_app.errors import RecipeError
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec
from train.architectures import build
from train.architectures.efficientnet_lite0 import taps
from train.pretrained import load_pretrained
from train.recipe import Architecture

LITE0 = Architecture(name="efficientnet-lite0")


def lite0(shape=(32, 32, 3), classes=10, **settings):
    return build(Architecture(name="efficientnet-lite0", **settings), shape, classes)


@pytest.mark.parametrize(
    ("settings", "classes", "parameters"),
    [
        ({}, 1000, 4_694_024),  # as published: 4,652,008 that are trained and 42,016 means and variances
        ({"depth": 1}, 10, 27 * 32 + 4 * 32 + (9 * 32 + 4 * 32) + (32 * 16 + 4 * 16) + 17 * 10),
    ],
)
def test_parameter_counts_are_those_published_and_those_by_hand(settings, classes, parameters):
    assert lite0(classes=classes, **settings).count_params() == parameters


def test_blocks_are_those_published():
    """Kernel, strides and channels of each block: table 1 of arXiv 1905.11946, without squeeze-and-excitation."""
    layers = {layer.name: layer for layer in lite0((224, 224, 3)).layers}
    blocks = [
        (layers[f"block{n}_depthwise_conv"].kernel_size[0], layers[f"block{n}_depthwise_conv"].strides[0],
         layers[f"block{n}_project_conv"].filters, f"block{n}_add" in layers)
        for n in range(16)
    ]  # fmt: skip
    assert blocks == [
        (3, 1, 16, False),
        (3, 2, 24, False), (3, 1, 24, True),
        (5, 2, 40, False), (5, 1, 40, True),
        (3, 2, 80, False), (3, 1, 80, True), (3, 1, 80, True),
        (5, 1, 112, False), (5, 1, 112, True), (5, 1, 112, True),
        (5, 2, 192, False), (5, 1, 192, True), (5, 1, 192, True), (5, 1, 192, True),
        (3, 1, 320, False),
    ]  # fmt: skip
    assert {layer.max_value for layer in layers.values() if isinstance(layer, keras.layers.ReLU)} == {6}
    assert {layer.epsilon for layer in layers.values() if isinstance(layer, keras.layers.BatchNormalization)} == {1e-3}
    assert not [name for name in layers if not re.fullmatch(r"[a-z][a-z0-9_]*", name)]


@pytest.mark.parametrize(
    ("shape", "sizes_hw"),
    [
        ((224, 224, 3), {4: (56, 56), 8: (28, 28), 16: (14, 14), 32: (7, 7)}),
        ((96, 96, 3), {4: (24, 24), 8: (12, 12), 16: (6, 6), 32: (3, 3)}),
        ((128, 160, 3), {4: (32, 40), 8: (16, 20), 16: (8, 10), 32: (4, 5)}),
        ((100, 70, 3), {4: (25, 18), 8: (13, 9), 16: (7, 5), 32: (4, 3)}),
        ((1, 1, 3), {4: (1, 1), 8: (1, 1), 16: (1, 1), 32: (1, 1)}),
    ],
)
def test_taps_have_their_strides(shape, sizes_hw):
    channels = {4: 24, 8: 40, 16: 112, 32: 320}
    maps = {stride: tensor.shape for stride, tensor in taps(lite0(shape)).items()}
    assert maps == {stride: (None, *size_hw, channels[stride]) for stride, size_hw in sizes_hw.items()}


@pytest.mark.parametrize(
    ("depth", "channels"),
    [
        (1, {}), (3, {4: 24}), (5, {4: 24, 8: 40}), (8, {4: 24, 8: 40, 16: 80}), (9, {4: 24, 8: 40, 16: 112}),
        (12, {4: 24, 8: 40, 16: 112, 32: 192}),
    ],
)  # fmt: skip
def test_shallower_network_has_the_taps_that_it_reaches(depth, channels):
    maps = {stride: tensor.shape[1:] for stride, tensor in taps(lite0((64, 64, 3), depth=depth)).items()}
    assert maps == {stride: (64 // stride, 64 // stride, count) for stride, count in channels.items()}


def test_taps_are_taken_after_the_shortcut_where_there_is_one():
    network = lite0()
    ends = {4: "block2_add", 8: "block4_add", 16: "block10_add", 32: "block15_project_bn"}
    assert {stride: id(tensor) for stride, tensor in taps(network).items()} == {
        stride: id(network.get_layer(name).output) for stride, name in ends.items()
    }


def test_taps_follow_the_picture():
    """A pixel changes each map only near its own place: maps are not mixed up or flipped."""
    network = lite0((128, 128, 3), depth=5)
    maps = keras.Model(network.input, taps(network))
    values = np.zeros((2, 128, 128, 3), np.float32)
    values[1, 16:20, 108:112] = 1
    for stride, (without, dotted) in maps.predict(values, verbose=0).items():
        changed = np.any(dotted != without, axis=-1)
        near, far = slice(16 // stride, 20 // stride), slice(108 // stride, 112 // stride)
        assert changed[near, far].all()
        assert not changed[far, near].any()
        assert not changed[near, near].any()
        assert not changed[far, far].any()


def test_width_and_dropout():
    network = lite0(width=0.5, dropout=0.3)
    assert network.get_layer("block15_project_conv").filters == 160
    assert network.get_layer("head_conv").filters == 1280
    assert [layer.rate for layer in network.layers if isinstance(layer, keras.layers.Dropout)] == [0.3]


def test_too_deep_is_refused():
    with pytest.raises(
        RecipeError, match=r"'efficientnet-lite0' has at most 16 blocks; depth is 17\. Try a smaller depth"
    ):
        lite0(depth=17)


def test_saved_network_loads_without_our_code_and_answers_the_same(tmp_path):
    network = lite0(depth=2)
    network.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras", custom_objects={}, safe_mode=True)
    values = np.random.default_rng(0).random((2, 32, 32, 3), np.float32)
    np.testing.assert_allclose(loaded.predict(values, verbose=0), network.predict(values, verbose=0), atol=1e-6)


def test_int8_file_answers_as_the_network():
    spec = InputSpec(size_wh=(64, 64), mean=(127.0,), std=(128.0,))
    network = lite0(spec.shape, 1000)
    load_pretrained(network, LITE0, spec)
    images_bgr = [image[..., ::-1] for image in (data.coffee(), data.chelsea(), data.astronaut(), data.rocket())]
    values = np.stack(
        [
            preprocess(np.ascontiguousarray(image[top : top + 160, left : left + 160]), spec)
            for image in images_bgr
            for top in (0, 60, 120)
            for left in range(0, 260, 60)
        ]
    )
    file = int8_flatbuffer(network, values[::2])
    assert not [step for step in operators(file) if step.real or step.name in ("QUANTIZE", "DEQUANTIZE")]
    assert 4_500_000 < len(file) < 5_500_000
    interpreter = Interpreter(model_content=file)
    interpreter.allocate_tensors()
    (given,), (scores,) = interpreter.get_input_details(), interpreter.get_output_details()
    scale, zero_point = given["quantization"]
    agreed = []
    for value, expected in zip(values[1::2], network.predict(values[1::2], verbose=0), strict=True):
        whole = np.clip(np.rint(value / scale) + zero_point, -128, 127).astype(np.int8)
        interpreter.set_tensor(given["index"], whole[None])
        interpreter.invoke()
        agreed.append(interpreter.get_tensor(scores["index"])[0].argmax() == expected.argmax())
    assert np.mean(agreed) >= 0.8, np.mean(agreed)
