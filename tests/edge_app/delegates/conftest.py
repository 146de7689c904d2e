"""A delegate compiled from fake_tpu.c, told by environment variables what to do, and models for it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tiny_model import tiny_flatbuffer, tiny_spec

from edge_app.inference.container import attach

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler is installed here, so no delegate can be built: apt-get install gcc")
    library = tmp_path_factory.mktemp("delegate") / "libfaketpu.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "fake_tpu.c"), "-lm"],
        check=True,
        capture_output=True,
    )
    return library


@pytest.fixture
def tpu(built, monkeypatch):
    """The delegate's library, well-behaved at first; `behave(tpu)` changes it for this process and its children."""
    monkeypatch.delenv("FAKE_TPU", raising=False)
    monkeypatch.delenv("FAKE_TPU_LOCK", raising=False)
    return built


@pytest.fixture
def behave(monkeypatch):
    def told(mode):
        monkeypatch.setenv("FAKE_TPU", mode)

    return told


@pytest.fixture
def write(tmp_path):
    """Write a tiny model, on request with the operator of files compiled for the Edge TPU, and give its path."""

    def written(name="tiny.tflite", *, compiled=False, **changes):
        path = tmp_path / name
        flatbuffer = tiny_flatbuffer(custom="edgetpu-custom-op" if compiled else "")
        path.write_bytes(attach(flatbuffer, tiny_spec(**changes)))
        return path

    return written
