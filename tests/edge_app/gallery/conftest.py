import pytest

from edge_app.gallery.gallery import Gallery


@pytest.fixture
def path(tmp_path):
    return tmp_path / "faces" / "gallery.sqlite"


@pytest.fixture
def gallery(path):
    with Gallery(path) as opened:
        yield opened
