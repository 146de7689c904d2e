"""The real download of keras.applications, from a server on this machine that serves files made here."""

import hashlib
import inspect
import resource
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import get_args

import h5py
import keras
import numpy as np
import pytest
from keras.src.applications import resnet
from keras.src.legacy.saving import legacy_h5_format
from keras.src.utils import file_utils

from edge_app.errors import OutputError, RecipeError, WeightsError
from edge_app.spec import InputSpec
from train.architectures import build
from train.architectures.names import Application
from train.pretrained import application, download, load_pretrained
from train.recipe import Architecture

# urllib leaves the socket of a download that was cut off to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore:unclosed .*socket:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in.*socket:pytest.PytestUnraisableExceptionWarning"),
]

SHAPE = (64, 64, 3)
SPEC = InputSpec(size_wh=(64, 64), mean=(127.5,), std=(127.5,))
SMALL = Architecture(name="MobileNet", width=0.25)
HASHED = Architecture(name="MobileNetV3Small", width=0.75)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.asked.append(self.path)
        if server.body is None:
            self.send_error(404)
            return
        self.send_response(200)
        if server.announced:
            self.send_header("Content-Length", str(len(server.body)))
        self.end_headers()
        self.wfile.write(server.body[: server.sent])

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def learned(tmp_path_factory):
    """Architecture -> (file as Keras serves it, its network): random weights, none of them 0 or 1."""
    made = {}
    for architecture in (SMALL, HASHED):
        scaling = {"include_preprocessing": False} if architecture is HASHED else {}
        network = getattr(keras.applications, architecture.name)(
            include_top=False, weights=None, alpha=architecture.width, input_shape=SHAPE, **scaling
        )
        rng = np.random.default_rng(3)  # as kernels are drawn, and as scales and variances come out
        network.set_weights(
            [
                rng.normal(0, np.prod(values.shape[:-1]) ** -0.5, values.shape)
                if values.ndim > 1
                else rng.uniform(0.5, 1.5, values.shape)
                for values in network.get_weights()
            ]
        )
        path = tmp_path_factory.mktemp("learned") / "weights.h5"
        with h5py.File(path, "w") as file:
            legacy_h5_format.save_weights_to_hdf5_group(file, network)
        made[architecture] = path.read_bytes(), network
    return made


@pytest.fixture
def server(tmp_path, monkeypatch, learned):
    """A server in place of Keras's, and an empty cache: sends `sent` bytes of `body` and remembers what was `asked`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.body, server.sent, server.announced, server.asked = learned[SMALL][0], None, True, []
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(application, "_SERVER", f"http://127.0.0.1:{server.server_port}")
    key, md5 = (HASHED.name, HASHED.width), hashlib.md5(learned[HASHED][0]).hexdigest()
    monkeypatch.setitem(application._FILES, key, (application._FILES[key][0], md5))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[SMALL, HASHED], ids=lambda architecture: architecture.name)
def architecture(request, server, learned):
    """Two architectures, one whose file Keras knows a hash of and one without; the server has its file."""
    server.body = learned[request.param][0]
    return request.param


@cache
def unlearned(architecture, shape):
    return build(architecture, shape, 5)


def load(architecture, shape=SHAPE):
    """A network with the weights from the server."""
    network = unlearned(architecture, shape)
    load_pretrained(network, architecture, SPEC)
    return network


def kept(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_backbone_answers_as_the_one_that_learned_and_the_classifier_is_new(architecture, learned, capsys):
    network, values = load(architecture), np.random.default_rng(0).uniform(-1, 1, (2, *SHAPE)).astype(np.float32)
    features = keras.Model(network.input, network.layers[-2].input)
    answers = learned[architecture][1].predict(values, verbose=0)
    assert answers.std() > 0.01
    np.testing.assert_allclose(features.predict(values, verbose=0), answers, rtol=1e-4)
    assert np.all(network.get_layer("scores").bias == 0)
    assert capsys.readouterr().out == ""


def test_second_time_needs_no_server(architecture, server, tmp_path):
    load(architecture)
    server.body = None
    load(architecture)
    assert len(server.asked) == 1
    assert kept(tmp_path / "keras") == [server.asked[0].rpartition("/")[2]]


@pytest.mark.parametrize(
    ("settings", "shape", "file"),
    [
        ({"name": "MobileNet", "width": 0.25}, (128, 128, 3), "/mobilenet/mobilenet_2_5_128_tf_no_top.h5"),
        ({"name": "MobileNet", "width": 0.25}, (128, 160, 3), "/mobilenet/mobilenet_2_5_224_tf_no_top.h5"),
        ({"name": "MobileNet", "width": 0.25}, (96, 96, 3), "/mobilenet/mobilenet_2_5_224_tf_no_top.h5"),
    ],
)
def test_file_for_the_input_size_is_asked_for(server, settings, shape, file):
    load(Architecture(**settings), shape)
    assert server.asked == [file]


@pytest.mark.parametrize(
    ("sabotage", "message"),
    [
        pytest.param({"body": None}, "404", id="not there"),
        pytest.param({"sent": 1000}, "retrieval incomplete", id="cut off"),
        pytest.param({"sent": 1000, "announced": False}, "hash|truncated", id="cut off, length unknown"),
        pytest.param({"sent": 0, "announced": False}, "hash|signature", id="empty"),
        pytest.param({"body": b"<html>Log in to the hotel's network</html>"}, "hash|signature", id="another page"),
    ],
)
def test_failed_download_is_one_clear_error_and_the_next_one_succeeds(
    architecture, server, tmp_path, sabotage, message
):
    good = server.body
    for key, value in sabotage.items():
        setattr(server, key, value)
    with pytest.raises(WeightsError, match=rf"Cannot download.*(?s:{message}).*efficientnet-lite0") as refusal:
        load(architecture)
    assert f"http://127.0.0.1:{server.server_port}{server.asked[0]}" in str(refusal.value)
    assert kept(tmp_path) == []
    server.body, server.sent, server.announced = good, None, True
    load(architecture)


def test_file_of_another_hash_is_refused(server, learned, tmp_path):
    server.body = bytearray(learned[HASHED][0])
    server.body[-1] ^= 1
    with pytest.raises(WeightsError, match="hash"):
        load(HASHED)
    assert kept(tmp_path) == []


def test_nobody_answers(server, monkeypatch, tmp_path):
    monkeypatch.setattr(application, "_SERVER", "http://127.0.0.1:9")  # the discard port: nobody listens
    with pytest.raises(WeightsError, match=r"Cannot download.*http://127\.0\.0\.1:9/mobilenet/.*refused"):
        load(SMALL)
    assert kept(tmp_path) == []


def test_what_was_left_half_written_is_replaced_where_the_hash_tells(server, learned, tmp_path, caplog):
    path = tmp_path / "keras/models" / application._FILES[HASHED.name, HASHED.width][0].rpartition("/")[2]
    path.parent.mkdir(parents=True)
    path.write_bytes(learned[HASHED][0][:1000])
    server.body = learned[HASHED][0]
    load(HASHED)
    assert path.read_bytes() == server.body
    assert "is not what Keras published: downloading it again" in caplog.text


@pytest.mark.parametrize("content", [b"", b"half", "of another network"])
def test_what_keras_left_damaged_is_named(server, learned, tmp_path, content):
    path = tmp_path / "keras/models/mobilenet_2_5_224_tf_no_top.h5"
    path.parent.mkdir(parents=True)
    path.write_bytes(learned[HASHED][0] if content == "of another network" else content)
    with pytest.raises(WeightsError, match=rf"{path} does not hold the ImageNet weights of MobileNet: .*Delete it"):
        load(SMALL)


def test_full_disk_leaves_nothing(server, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OutputError, match=r"Cannot write .*no_top\.h5: File too large"):
            load(SMALL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert kept(tmp_path) == []


def test_cache_that_cannot_be_written_is_refused(server, tmp_path):
    (tmp_path / "keras").write_text("a file is in the way")
    with pytest.raises(OutputError, match=r"Cannot write .*keras/models/mobilenet_2_5_224_tf_no_top\.h5"):
        load(SMALL)
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "width", "message"),
    [
        ("MobileNet", 0.3, r"'MobileNet' has no ImageNet weights of width 0\.3\. .*: 0\.25, 0\.5, 0\.75, 1\.0\."),
        ("MobileNetV3Small", 0.5, r"of width 0\.5\. Widths that have: 0\.75, 1\.0\."),
    ],
)
def test_width_that_nobody_trained_is_refused(name, width, message):
    with pytest.raises(RecipeError, match=message):
        load(Architecture(name=name, width=width))


def test_home_is_where_keras_has_it(monkeypatch, tmp_path):
    monkeypatch.delenv("KERAS_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / ".keras/models/weights.h5"
    file.parent.mkdir(parents=True)
    file.touch()
    assert download.download("http://127.0.0.1:9/any/weights.h5", None) == file


def test_every_application_has_a_file_and_every_hash_stands_in_keras():
    assert {name for name, _ in application._FILES} == set(get_args(Application))
    for (name, _), (_, md5) in application._FILES.items():
        source = inspect.getsource(inspect.getmodule(getattr(keras.applications, name)))
        assert md5 is None or md5 in source + inspect.getsource(resnet), name
        assert md5 is not None or "file_hash" not in source, name


@pytest.mark.parametrize(
    ("name", "width", "side"),
    [
        ("MobileNet", 0.5, 160), ("MobileNet", 1.0, 192), ("MobileNetV2", 0.35, 96), ("MobileNetV2", 1.4, 64),
        ("MobileNetV3Small", 0.75, 64), ("MobileNetV3Large", 1.0, 224), ("VGG16", 1.0, 64), ("ResNet50V2", 1.0, 64),
        ("Xception", 1.0, 71),
    ],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:.input_shape. is undefined or non-square")
def test_keras_itself_would_download_the_same(monkeypatch, name, width, side):
    class Asked(Exception):  # noqa: N818
        pass

    def get_file(fname, origin, *, cache_subdir, file_hash=None):
        raise Asked(fname, origin, cache_subdir, file_hash)

    monkeypatch.setattr(file_utils, "get_file", get_file)
    alpha = {"alpha": width} if name.startswith("MobileNet") else {}
    with pytest.raises(Asked) as asked:
        getattr(keras.applications, name)(include_top=False, input_shape=(side, side, 3), **alpha)
    url, md5 = application._source(name, width, (side, side))
    assert asked.value.args == (url.rpartition("/")[2], url, "models", md5)
