"""A compiler of C."""

import shutil

import pytest


@pytest.fixture(scope="session")
def compiler() -> str:
    """The system's."""
    found = shutil.which("cc")
    if not found:
        pytest.skip("no C compiler is here")
    return found
