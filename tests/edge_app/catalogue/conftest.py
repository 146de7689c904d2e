"""A server and a folder for what comes from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from file_server import Served, file_server


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A server on this machine, without a proxy on the way."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with file_server() as server:
        yield server


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where downloaded models go."""
    folder = tmp_path / "added"
    monkeypatch.setenv("EDGESIGHT_MODELS", str(folder))
    return folder
