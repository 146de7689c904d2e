import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from convert.export import float_flatbuffer, load_network
from edge_app.chatter import hushed
from edge_app.errors import ConversionError, ModelError

HOUSE = Path(__file__).parents[2]


def test_float_answers_are_those_of_keras(network, float_model, pictures, inputs, invoke):
    values = inputs(pictures.test[:32])
    assert np.allclose(invoke(float_model, values), network.predict(values, verbose=0), atol=1e-5)


def test_float_batch_is_static_and_one(float_model):
    interpreter = Interpreter(model_content=float_model)
    details = (interpreter.get_input_details()[0], interpreter.get_output_details()[0])
    assert [detail["shape_signature"].tolist() for detail in details] == [[1, 16, 16, 3], [1, 10]]
    assert [detail["dtype"] for detail in details] == [np.float32, np.float32]


def _nothing(folder):
    pass


def _missing(folder):
    folder.mkdir()
    (folder / "spec.json").write_text("{}")


def _unfinished(folder):
    folder.mkdir()
    (folder / "checkpoint.keras").write_bytes(b"")


def _empty(folder):
    folder.mkdir()
    (folder / "model.keras").write_bytes(b"")


def _cut_off(folder):
    _changed(folder, lambda data: data[: len(data) // 2])


def _bit_flipped(folder):
    _changed(folder, lambda data: data[:400] + bytes([data[400] ^ 1]) + data[401:])


def _config_lost(folder):
    folder.mkdir()
    with zipfile.ZipFile(folder / "model.keras", "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.10.0"}))


def _diverged(folder):
    import keras

    folder.mkdir()
    network = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(2, name="last")])
    network.get_layer("last").set_weights([np.full((48, 2), np.nan), np.zeros(2)])
    _saved(network, folder / "model.keras")


def _changed(folder, change):
    import keras

    folder.mkdir()
    network = keras.Sequential([keras.Input((4, 4, 3)), keras.layers.Flatten(), keras.layers.Dense(2)])
    _saved(network, folder / "model.keras")
    path = folder / "model.keras"
    path.write_bytes(change(path.read_bytes()))


def _saved(network, path):
    with hushed():  # warnings of Keras about itself
        network.save(path)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_nothing, "There is no model.keras in .*is not a folder.*edgesight train"),
        (_missing, "There is no model.keras in .*Found there: spec.json"),
        (_unfinished, "There is no model.keras in .*not finished; the same `edgesight train` with --resume goes on"),
        (_empty, "is damaged: it is not a Keras archive"),
        (_cut_off, "is damaged: it is not a Keras archive"),
        (_bit_flipped, "cannot be loaded: "),
        (_diverged, "has weights that are NaN or infinite, in layer 'last': its training diverged"),
        (_config_lost, "cannot be loaded: .*config.json"),
    ],
)
def test_missing_or_damaged_network_is_one_clear_error(tmp_path, spoil, message):
    folder = tmp_path / "run"
    spoil(folder)
    with pytest.raises(ModelError, match=message) as refusal:
        load_network(folder)
    assert "\n" not in str(refusal.value)


def test_code_inside_an_archive_never_runs(tmp_path):
    import keras

    mark = tmp_path / "mark"
    path = str(mark)
    trap = keras.layers.Lambda(lambda values: (Path(path).touch(), values)[1])
    _saved(keras.Sequential([keras.Input((4, 4, 3)), trap]), tmp_path / "model.keras")
    assert mark.exists(), "the trap is armed: it ran when the network was built"
    mark.unlink()
    with pytest.raises(ModelError, match="cannot be loaded: Requested the deserialization of a `Lambda` layer"):
        load_network(tmp_path)
    assert not mark.exists()


def test_conversion_is_silent_and_overrules_the_backend(run_folder):
    """TensorFlow's chatter must not bury what we say. A network trained on another backend converts all the same."""
    program = f"""
from pathlib import Path
from convert.export import float_flatbuffer, load_network
float_flatbuffer(load_network(Path({str(run_folder)!r})))
import keras
print(keras.backend.backend())
"""
    done = _python(program, KERAS_BACKEND="jax")
    assert (done.returncode, done.stdout, done.stderr) == (0, "tensorflow\n", "")


def test_keras_loaded_on_another_backend_is_refused(run_folder):
    program = f"""
import keras
from pathlib import Path
from convert.export import load_network
from edge_app.errors import ConversionError
try:
    load_network(Path({str(run_folder)!r}))
except ConversionError as error:
    print(error)
"""
    done = _python(program, KERAS_BACKEND="numpy")
    assert done.stdout.startswith("Keras already runs on 'numpy' in this process; conversion wants 'tensorflow'.")


def test_without_tensorflow_the_extra_is_named():
    program = """
import sys
sys.modules["tensorflow"] = None
from edge_app.chatter import hushed
from convert.export import float_flatbuffer
from edge_app.errors import MissingExtraError
class Network:
    inputs = [type("Tensor", (), {"shape": (None, 4, 4, 3)})]
    outputs = [None]
try:
    float_flatbuffer(Network)
except MissingExtraError as error:
    print(error)
"""
    done = _python(program)
    assert "'tensorflow', which is not installed. Try: pip install 'edgesight[train]'" in done.stdout, done.stderr


def test_operators_that_need_flex_are_named_with_their_layers():
    """Three layers alike: TensorFlow renames their scopes so that the second's name becomes the first's."""
    import keras

    class Odd(keras.layers.Layer):
        def call(self, values):
            return keras.ops.erfinv(values) if self.name != "odd_1" else values + 1.0

    layers = [Odd(name=name) for name in ("odd", "odd_1", "odd_2")]
    cubic = keras.layers.Resizing(8, 8, interpolation="bicubic", name="enlarge")
    network = keras.Sequential([keras.Input((4, 4, 3)), *layers, cubic, keras.layers.Flatten(), keras.layers.Dense(2)])
    with pytest.raises(ConversionError, match="TFLite has no operator for ") as refusal:
        float_flatbuffer(network)
    message = str(refusal.value)
    assert "Erfinv in layer 'odd' (" in message
    assert "Erfinv in layer 'odd_2' (" in message
    assert "layer 'odd_1'" not in message
    assert "ResizeBicubic in layer 'enlarge' (" in message
    assert "\n" not in message


def _two_inputs(keras):
    images = [keras.Input((4, 4, 3)), keras.Input((4, 4, 3))]
    return keras.Model(images, keras.layers.Add()(images))


def _any_size(keras):
    image = keras.Input((None, None, 3))
    return keras.Model(image, keras.layers.GlobalAveragePooling2D()(image))


def _no_image(keras):
    return keras.Sequential([keras.Input((12,)), keras.layers.Dense(2)])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (_two_inputs, "has 2 inputs; wanted one, an image"),
        (_any_size, r"input is \(None, None, None, 3\); wanted \(None, height, width, channels\), all fixed"),
        (_no_image, r"input is \(None, 12\); wanted"),
    ],
)
def test_networks_that_take_no_single_image_are_refused(build, message):
    import keras

    with pytest.raises(ConversionError, match=message):
        float_flatbuffer(build(keras))


def _python(program, **environment):
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": str(HOUSE), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
