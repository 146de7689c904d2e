"""The real download of keras.datasets.mnist, from a server on this machine that serves a small set of the same form."""

import hashlib
import io
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import keras
import numpy as np
import pytest
from keras.src.datasets import mnist

from edge_app.errors import DataError, OutputError
from edge_app.pictures.read import read_picture
from train.pictures.find import find_pictures
from train.pictures.keras_datasets import keras_dataset
from train.recipe import Data


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests += 1
        if server.body is None:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(server.body)))
        self.end_headers()
        self.wfile.write(server.body[: server.sent])

    def log_message(self, *_):
        pass


def _npz():
    """Two training pictures and a test picture of each digit: uint8 (n, 28, 28)."""
    rng = np.random.default_rng(5)
    file = io.BytesIO()
    np.savez(
        file,
        x_train=rng.integers(0, 255, (20, 28, 28), np.uint8),
        y_train=np.arange(20, dtype=np.uint8) % 10,
        x_test=rng.integers(0, 255, (10, 28, 28), np.uint8),
        y_test=np.arange(10, dtype=np.uint8),
    )
    return file.getvalue()


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server whose `body` mnist downloads, `sent` bytes of it, and which counts `requests`; empty caches."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.body, server.sent, server.requests = _npz(), None, 0
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def get_file(fname, origin, file_hash):
        del origin, file_hash
        return partial(keras.utils.get_file, cache_dir=tmp_path / "keras")(
            fname=fname,
            origin=f"http://127.0.0.1:{server.server_port}/mnist.npz",
            file_hash=hashlib.sha256(_npz()).hexdigest(),
        )

    monkeypatch.setattr(mnist, "get_file", get_file)
    (tmp_path / "keras").mkdir()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_set_becomes_folders_of_the_same_pixels(server):
    folder = keras_dataset("mnist")
    assert len(_files(folder)) == 30
    with np.load(io.BytesIO(server.body)) as arrays:
        assert np.array_equal(read_picture(folder / "train/3/00013.png")[..., 1], arrays["x_train"][13])
        assert np.array_equal(read_picture(folder / "test/9/00009.png")[..., 1], arrays["x_test"][9])


def test_second_run_downloads_nothing(server):
    folder = keras_dataset("mnist")
    server.body = None
    assert keras_dataset("mnist") == folder
    assert server.requests == 1


def test_recipe_by_name_finds_the_official_splits(server, tmp_path):
    dataset = find_pictures(Data(keras="mnist", val_share=0.5), tmp_path / "not looked at", seed=0)
    assert dataset.labels == tuple("0123456789")
    assert (len(dataset.train), len(dataset.val), len(dataset.test)) == (10, 10, 10)


@pytest.mark.parametrize(
    ("body", "sent", "message"),
    [
        pytest.param(None, None, "URL fetch failure.*503", id="refused"),
        pytest.param(_npz(), 1000, "retrieval incomplete", id="cut off"),
        pytest.param(_npz()[:-1] + b"x", None, "hash", id="another file"),
    ],
)
def test_failed_download_is_one_clear_error_and_the_next_run_succeeds(server, tmp_path, body, sent, message):
    server.body, server.sent = body, sent
    with pytest.raises(DataError, match=rf"Cannot download the set 'mnist': .*{message}.*Check the network"):
        keras_dataset("mnist")
    assert not (tmp_path / "cache").exists()
    server.body, server.sent = _npz(), None
    assert len(_files(keras_dataset("mnist"))) == 30


def test_offline_is_one_clear_error(server, monkeypatch):
    monkeypatch.setattr(mnist, "get_file", partial(keras.utils.get_file, force_download=True))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")  # the discard port: nobody listens
    with pytest.raises(DataError, match="Cannot download the set 'mnist'"):
        keras_dataset("mnist")


def test_folders_that_cannot_be_written_leave_nothing(server, tmp_path):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "edgesight").touch()
    with pytest.raises(OutputError, match=r"Cannot write .*keras-datasets/mnist"):
        keras_dataset("mnist")


def test_finished_folder_that_cannot_take_its_place_leaves_nothing(server, tmp_path):
    place = tmp_path / "cache/edgesight/keras-datasets/mnist"
    place.parent.mkdir(parents=True)
    place.write_text("a file is in the way")
    with pytest.raises(OutputError, match=r"Cannot write .*keras-datasets/mnist"):
        keras_dataset("mnist")
    assert _files(tmp_path / "cache") == [place]


def test_leftovers_of_a_kill_are_replaced(server, tmp_path):
    leftover = tmp_path / "cache/edgesight/keras-datasets/.mnist-unfinished/train/0/junk.png"
    leftover.parent.mkdir(parents=True)
    leftover.touch()
    folder = keras_dataset("mnist")
    assert not leftover.exists()
    assert len(_files(folder.parent)) == 30
