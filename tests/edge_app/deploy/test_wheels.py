"""Wheels are gathered by a stand-in for pip, which writes down what it was asked for and leaves small wheels."""

import sys

import pytest
from device_target import target
from device_wheels import wheel, wheel_folder

from edge_app.deploy import wheels as module
from edge_app.deploy.wheels import downloaded_wheels, given_wheels, version_of
from edge_app.errors import DeployError

PIP = """\
#!{python}
import pathlib, shutil, sys
words = sys.argv[1:]
pathlib.Path({log!r}).open("a").write(" ".join(words) + "\\n")
if {fails!r}:
    sys.exit("ERROR: No matching distribution found for numpy")
option = "--dest" if "--dest" in words else "--wheel-dir"
for path in pathlib.Path({source!r}).glob("edgesight-*" if "--no-deps" in words else "*"):
    shutil.copy(path, words[words.index(option) + 1])
"""


@pytest.fixture
def pip(tmp_path, monkeypatch):
    """Its calls, as lists of words."""
    source = wheel_folder(tmp_path / "source", "0.1.0")

    def put(*, fails=False):
        program = tmp_path / "pip"
        log = tmp_path / "log"
        program.write_text(PIP.format(python=sys.executable, log=str(log), source=str(source), fails=fails))
        program.chmod(0o755)
        monkeypatch.setattr(module.sys, "executable", str(program))
        return lambda: [line.split() for line in log.read_text().splitlines()] if log.exists() else []

    return put


def values(words, option):
    return [words[place + 1] for place, word in enumerate(words) if word == option]


def test_wheels_are_downloaded_for_the_device_and_only_once(pip, tmp_path):
    calls = pip()
    found = downloaded_wheels(target(), tmp_path / "cache")
    assert version_of(found) == "0.1.0"
    assert [path.name.split("-")[0] for path in found] == ["click", "edgesight", "pip"]
    made, downloaded = calls()
    assert "wheel" in made
    assert values(downloaded, "--python-version") == ["3.11"]
    assert values(downloaded, "--only-binary") == [":all:"]
    platforms = values(downloaded, "--platform")
    assert platforms[0] == "manylinux_2_36_aarch64"
    assert {"manylinux_2_17_aarch64", "manylinux2014_aarch64", "linux_aarch64"} <= set(platforms)
    assert downloaded[-1] == "pip"
    assert downloaded_wheels(target(), tmp_path / "cache") == found
    assert len(calls()) == 3
    for wheel_file in (tmp_path / "cache").rglob("*.whl"):
        wheel_file.unlink()  # somebody made room
    assert downloaded_wheels(target(), tmp_path / "cache") == found
    downloaded_wheels(target(picamera2=True, numpy="1.24.2"), tmp_path / "cache")
    assert calls()[-1][-2:] == ["pip", "numpy<2"]
    assert len(list((tmp_path / "cache").iterdir())) == 2


def test_what_pip_refuses_is_told_and_nothing_is_kept(pip, tmp_path):
    pip(fails=True)
    with pytest.raises(DeployError, match=r"pip wheel failed: ERROR: No matching distribution found for numpy"):
        downloaded_wheels(target(), tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_32_bit_device_needs_wheels_of_its_own(pip, tmp_path):
    calls = pip()
    with pytest.raises(DeployError, match="give the folder with --wheels"):
        downloaded_wheels(target(machine="armv7l"), tmp_path / "cache")
    assert calls() == []


def test_a_folder_of_wheels_is_taken_as_it_is(tmp_path):
    folder = wheel_folder(tmp_path / "given", "0.1.0")
    assert given_wheels(folder) == sorted(folder.iterdir())


def test_a_folder_that_lacks_something_is_refused(tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    with pytest.raises(DeployError, match="There are no wheels"):
        given_wheels(folder)
    wheel(folder, "edgesight", "0.1.0", {})
    with pytest.raises(DeployError, match="has no wheel of pip"):
        given_wheels(folder)
    wheel(folder, "edgesight", "0.2.0", {})
    with pytest.raises(DeployError, match=r"several wheels of edgesight: edgesight-0\.1\.0"):
        given_wheels(folder)
