import json
import subprocess
import sys

import pytest

from edge_app.deploy.host import _BOOTSTRAP, _PROGRAM, Host
from edge_app.errors import DeployError


@pytest.fixture
def no_ssh(tmp_path, monkeypatch):
    """Nothing may be started for an address that is refused."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "-oProxyCommand=touch x",
        "pi@-oProxyCommand=x",
        "-pi@host",
        "pi@host; reboot",
        "pi@$(id)",
        "a b",
        "pi@host\n",
    ],
)
@pytest.mark.usefixtures("no_ssh")
def test_what_is_no_device_is_refused(address):
    with pytest.raises(DeployError, match=r"is no device\. Wanted user@host"):
        Host(address)


@pytest.mark.parametrize("address", ["pi@raspberrypi.local", "kitchen", "pi@192.168.1.7", "pi@fe80::1%eth0", "a_b@c-d"])
@pytest.mark.usefixtures("no_ssh")
def test_without_ssh_it_is_said_where_to_get_it(address):
    with pytest.raises(DeployError, match="apt install openssh-client"):
        Host(address)


@pytest.mark.parametrize("said", ["", "echo This account is for files only."])
def test_a_device_that_runs_no_commands_is_named(tmp_path, monkeypatch, said):
    (tmp_path / "ssh").write_text(f"#!/bin/sh\n{said}\n")
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with Host("pi@host") as host, pytest.raises(DeployError, match="pi@host runs no commands: python3 gave no answer"):
        host.ask("facts")


def test_what_lies_in_the_users_home_is_not_imported(tmp_path):
    (tmp_path / "platform.py").write_text("raise RuntimeError('a file of the user')")
    (tmp_path / "picamera2").mkdir()  # a clone of its repository
    command = [sys.executable, "-c", _BOOTSTRAP, str(len(_PROGRAM)), "facts", "{}"]
    done = subprocess.run(command, input=_PROGRAM, capture_output=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.splitlines()[-1])["picamera2"] is False
