"""A classifier whose reasons are known."""

import pytest
from tiny_pooled import pooled_flatbuffer, pooled_spec

from edge_app.inference.container import attach
from edge_app.inference.model import Model


@pytest.fixture(scope="session")
def patches(tmp_path_factory):
    """A real .tflite file: red, green or blue, by a patch somewhere."""
    path = tmp_path_factory.mktemp("patches") / "patches.tflite"
    path.write_bytes(attach(pooled_flatbuffer(), pooled_spec()))
    return path


@pytest.fixture
def model(patches):
    with Model(patches, threads=1) as opened:
        yield opened


@pytest.fixture(scope="module")
def cifar10():
    with Model("cifar10", threads=1) as opened:
        yield opened
