"""A small network that really learnt something: digits 0 to 4, painted red or blue, so that colour order matters."""

import cv2
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from convert.calibration import calibration_samples
from convert.export import float_flatbuffer, load_network
from convert.quantise import int8_flatbuffer
from edge_app.chatter import hushed
from edge_app.pictures.dataset import Dataset, Picture
from edge_app.pictures.read import read_picture
from edge_app.preprocess import preprocess
from edge_app.spec import InputSpec, Spec

SIDE = 16
LABELS = tuple(f"{colour} {digit}" for colour in ("red", "blue") for digit in range(5))


@pytest.fixture(scope="session")
def spec():
    """The colour is not the default order, so that a forgotten conversion shows."""
    return Spec(
        name="painted-digits",
        description="Handwritten digits, painted.",
        licence="CC-BY-4.0",
        input=InputSpec(size_wh=(SIDE, SIDE), colour="rgb"),
        labels=LABELS,
    )


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """A Dataset of about 900 PNG files, 16 x 16 pixels: 3 in 4 for training, 1 in 4 for testing."""
    with hushed():
        from sklearn.datasets import load_digits

        digits = load_digits(n_class=5)
    root = tmp_path_factory.mktemp("painted-digits")
    pairs = zip(digits.images, digits.target, strict=True)
    listed = [_painted(root, number, image, int(digit)) for number, (image, digit) in enumerate(pairs)]
    # Colours alternate, so a quarter of the pairs is a quarter of each colour.
    test = tuple(picture for number, picture in enumerate(listed) if number // 2 % 4 == 0)
    train = tuple(picture for number, picture in enumerate(listed) if number // 2 % 4)
    return Dataset(root=root, labels=LABELS, train=train, test=test)


@pytest.fixture(scope="session")
def inputs(spec):
    """A function: pictures -> input values, float32 (n, height, width, channels)."""
    return lambda listed: np.stack([preprocess(read_picture(picture.path), spec.input) for picture in listed])


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory, pictures, inputs):
    """What a training leaves: a folder with model.keras."""
    with hushed():
        import keras

        keras.utils.set_random_seed(1)
        network = _layers(keras)
        network.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
        labels = np.array([picture.label for picture in pictures.train])
        network.fit(inputs(pictures.train), labels, batch_size=32, epochs=12, verbose=0)
        folder = tmp_path_factory.mktemp("run")
        network.save(folder / "model.keras")
    return folder


@pytest.fixture(scope="session")
def network(run_folder):
    return load_network(run_folder)


@pytest.fixture(scope="session")
def samples(pictures, spec):
    return calibration_samples(pictures, spec, count=100)


@pytest.fixture(scope="session")
def float_model(network):
    return float_flatbuffer(network)


@pytest.fixture(scope="session")
def int8_model(network, samples):
    return int8_flatbuffer(network, samples)


@pytest.fixture(scope="session")
def uint8_model(network, samples):
    return int8_flatbuffer(network, samples, io="uint8")


@pytest.fixture(scope="session")
def invoke():
    """A function: flatbuffer, input values (n, height, width, channels) -> real output values (n, classes)."""
    return _invoke


def _painted(root, number, image, digit):
    ink = cv2.resize(np.asarray(image * 255 / 16, np.uint8), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    blue = number % 2
    image_bgr = np.zeros((SIDE, SIDE, 3), np.uint8)
    image_bgr[..., 0 if blue else 2] = ink
    path = root / f"{number:04}.png"
    assert cv2.imwrite(str(path), image_bgr)
    return Picture(path, 5 * blue + digit)


def _layers(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            layers.Conv2D(8, 3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.MaxPooling2D(),
            layers.DepthwiseConv2D(3, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(6.0),
            layers.Conv2D(16, 3, strides=2),
            layers.ReLU(),
            layers.Flatten(),
            layers.Dropout(0.1),
            layers.Dense(10),
            layers.Softmax(),
        ]
    )


def _invoke(flatbuffer, values):
    interpreter = Interpreter(model_content=flatbuffer, num_threads=1)
    interpreter.allocate_tensors()
    given, wanted = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    return np.concatenate([_one(interpreter, given, wanted, value) for value in values])


def _one(interpreter, given, wanted, value):
    interpreter.set_tensor(given["index"], _quantised(value[np.newaxis], given))
    interpreter.invoke()
    scale, zero_point = wanted["quantization"]
    output = interpreter.get_tensor(wanted["index"])
    return output if output.dtype == np.float32 else (output.astype(np.float32) - zero_point) * scale


def _quantised(values, detail):
    if detail["dtype"] is np.float32:
        return values
    scale, zero_point = detail["quantization"]
    limits = np.iinfo(detail["dtype"])
    return np.clip(np.rint(values / scale) + zero_point, limits.min, limits.max).astype(detail["dtype"])
