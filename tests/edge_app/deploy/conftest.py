"""A device: this very machine behind a real sshd, with a home of its own, and a stand-in for systemd."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from device_wheels import wheel_folder

ROOT = Path(__file__).parents[3]
STAND_INS = Path(__file__).parent / "stand_ins"
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/usr/bin:/sbin")


@dataclass
class Device:
    """home: the user's folder there. ssh_config: how to reach it."""

    home: Path
    address: str
    ssh_config: Path
    programs: Path

    @property
    def base(self) -> Path:
        return self.home / ".local/share/edgesight-deploy"

    @property
    def lines(self) -> Path:
        return self.home / ".local/share/edgesight/results.jsonl"

    @property
    def current(self) -> str:
        return os.readlink(self.base / "edgesight/current").removeprefix("versions/")

    @property
    def calls(self) -> list[str]:
        """What systemd was asked for."""
        path = self.home / "calls"
        return path.read_text().splitlines() if path.exists() else []

    @property
    def process(self) -> int | None:
        """The service's, while it lives."""
        path = self.home / "pid"
        pid = int(path.read_text()) if path.exists() else 0
        return pid if pid and alive(pid) else None


def alive(pid: int) -> bool:
    """Whether it holds anything: its first thread may be dead before the others."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" or len(os.listdir(f"/proc/{pid}/task")) > 1
    except FileNotFoundError:
        return False


@pytest.fixture
def device(tmp_path: Path) -> Iterator[Device]:
    if SSHD is None:
        pytest.skip("no sshd is installed here: apt-get install openssh-server")
    folder = tmp_path / "ssh"
    folder.mkdir()
    for key in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key], check=True)
    home, programs = tmp_path / "home", tmp_path / "programs"
    home.mkdir()
    shutil.copytree(STAND_INS, programs)
    for program in filter(Path.is_file, programs.rglob("*")):
        program.write_text(program.read_text().replace("#!/usr/bin/env python3", f"#!{sys.executable}", 1))
        program.chmod(0o755)
    (programs / "python3").symlink_to(sys._base_executable)
    port = free_port()
    (folder / "sshd_config").write_text(sshd_config(folder, home, programs, port))
    (folder / "config").write_text(client_config(folder, port))
    known = (folder / "host.pub").read_text()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {known}")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen([SSHD, "-D", "-E", folder / "log", "-f", folder / "sshd_config"])
    made = Device(home, f"{getpass.getuser()}@device", folder / "config", programs)
    try:
        wait_for_port(port, server, folder / "log")
        yield made
    finally:
        server.terminate()
        server.wait()
        if pid := made.process:
            os.kill(pid, signal.SIGKILL)
            while alive(pid):
                os.sched_yield()


def sshd_config(folder: Path, home: Path, programs: Path, port: int) -> str:
    packages = f"{ROOT}:{sysconfig.get_path('purelib')}"
    return f"""\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv HOME={home} PATH={programs}:/usr/bin:/bin PYTHONPATH={packages} PYTHONDONTWRITEBYTECODE=1
"""


def client_config(folder: Path, port: int) -> str:
    return f"""\
Host device
    HostName 127.0.0.1
    Port {port}
    IdentityFile {folder}/user
    IdentitiesOnly yes
    UserKnownHostsFile {folder}/known
    StrictHostKeyChecking yes
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < until
        else:
            assert server.poll() is None, "another server took the port"
            return


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that a device needs, without the weight: edgesight 0.1.0 is the code under test, click is there in name."""
    return wheel_folder(tmp_path_factory.mktemp("wheels"), "0.1.0")


@pytest.fixture
def deploy(device: Device):
    """Call `edgesight deploy` as a user would."""

    def call(*arguments, path: Path | None = None):
        command = [sys.executable, "-m", "edge_app.commands", "deploy", device.address]
        search = f"{path}:{os.environ['PATH']}" if path else os.environ["PATH"]
        return subprocess.run(
            [*command, "--ssh-config", str(device.ssh_config), *map(str, arguments)],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": search, "COLUMNS": "200"},
        )

    return call
