"""Which wheels are fetched for which Pi."""

from pathlib import Path

import pytest

from virtual_pi.wheels import download_command, platforms


@pytest.mark.parametrize(("suite", "python", "newest"), [("bookworm", "3.11", 36), ("trixie", "3.13", 41)])
def test_only_wheels_are_taken_that_the_system_can_run(suite, python, newest, tmp_path):
    words = download_command(suite, Path("edgesight.whl"), tmp_path)
    assert words[words.index("--python-version") + 1] == python
    assert platforms(suite)[0] == f"manylinux_2_{newest}_aarch64"
    assert f"manylinux_2_{newest + 1}_aarch64" not in words
    assert words[-1] == "edgesight.whl"
