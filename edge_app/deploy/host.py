"""The device at the other end of the system's own ssh, with the user's own keys and settings."""

import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from msgspec import DecodeError, json

from edge_app.closing import Closing
from edge_app.deploy import on_device
from edge_app.errors import DeployError

Told = Callable[[int], None]
"""Told how many bytes have gone."""

_ADDRESS = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.\\-]*@)?[A-Za-z0-9_:\[][A-Za-z0-9_.:%\]-]*")
"""Nothing in it means anything to a shell, and neither part can be taken for an option."""
_BOOTSTRAP = (
    "import sys; sys.path = [place for place in sys.path if place]; "
    "exec(compile(sys.stdin.buffer.read(int(sys.argv[1])), 'edgesight deploy', 'exec'))"
)
"""An empty place is the current folder, the user's home: what lies there must not be imported by chance."""
_PROGRAM = Path(on_device.__file__).read_bytes()
_CHUNK = 1 << 16
_SSH_FAILED, _NOT_FOUND = 255, 127
_PATIENCE = ("ConnectTimeout=15", "ServerAliveInterval=15", "ServerAliveCountMax=4")


class Host(Closing):
    """`user@host`, or a name from ~/.ssh/config; asks for a password, where one is wanted, once.

        with Host("pi@raspberrypi.local") as host:
            print(host.ask("facts"))

    port, ssh_config: as the options -p and -F of ssh. Raises DeployError where nobody answers.
    """

    def __init__(self, address: str, port: int | None = None, ssh_config: Path | None = None) -> None:
        if not _ADDRESS.fullmatch(address):
            raise DeployError(
                f"{address!r} is no device. Wanted user@host, as for ssh: for example pi@raspberrypi.local."
            )
        self.address = address
        self._folder = tempfile.TemporaryDirectory(prefix="edgesight-")
        self._ssh = ["ssh", *_options(port, ssh_config), "-o", f"ControlPath={self._folder.name}/ssh"]
        self._open = False
        self._connect()

    def ask(self, operation: str, **arguments: object) -> Any:
        """The answer of an operation of `on_device`. Raises DeployError with what the device says."""
        return self._call(operation, arguments, iter(()))

    def send(self, file: Path, sha256: str, offset: int, told: Told) -> None:
        """Send the rest of a file from `offset` on. Raises DeployError; what went is not sent again next time."""
        arguments = {"sha": sha256, "size": file.stat().st_size, "offset": offset}
        self._call("receive", arguments, _rest(file, offset, told))

    def close(self) -> None:
        """Hang up; safe to call twice."""
        if self._open:
            self._open = False
            self._run([*self._ssh, "-O", "exit", "--", self.address])
            self._folder.cleanup()

    def _connect(self) -> None:
        """One connection that all calls share. Its messages go to a file: it lives on, and would hold a pipe open."""
        with tempfile.TemporaryFile("w+") as errors:
            command = [*self._ssh, "-o", "ControlMaster=yes", "-f", "-N", "--", self.address]
            try:
                status = subprocess.run(command, stdout=errors, stderr=errors, check=False).returncode  # noqa: S603
            except FileNotFoundError as error:
                self._folder.cleanup()
                raise DeployError("There is no ssh on this machine. Try: sudo apt install openssh-client") from error
            errors.seek(0)
            self._open = True
            if status:
                self.close()
                raise self._unreachable(errors.read())

    def _call(self, operation: str, arguments: dict[str, object], payload: Iterator[bytes]) -> Any:
        words = ["python3", "-c", _BOOTSTRAP, str(len(_PROGRAM)), operation, json.encode(arguments).decode()]
        with tempfile.TemporaryFile("w+") as errors:
            command = [*self._ssh, "-T", "--", self.address, shlex.join(words)]
            pipe = subprocess.PIPE
            with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors) as process:  # noqa: S603
                output = _converse(process, payload)
            errors.seek(0)
            if process.returncode:
                raise self._refusal(process.returncode, errors.read())
        return self._answer(output)

    def _answer(self, output: bytes) -> Any:
        """Of `on_device`, the last line. A login shell that runs no commands gives none."""
        try:
            return json.decode(output.splitlines()[-1])
        except (IndexError, DecodeError) as error:
            raise DeployError(
                f"{self.address} runs no commands: python3 gave no answer. Try: ssh {self.address} python3 --version"
            ) from error

    def _refusal(self, status: int, errors: str) -> DeployError:
        if status == _SSH_FAILED:
            return self._unreachable(errors)
        if status == _NOT_FOUND:
            return DeployError(f"{self.address} has no python3. There, try: sudo apt install python3")
        return DeployError(f"{self.address}: {_last(errors) or f'exit status {status}'}.")

    def _unreachable(self, errors: str) -> DeployError:
        reason = _last(errors) or "the connection was cut"
        return DeployError(
            f"Cannot reach {self.address}: {reason}. Try: ssh {self.address} true, and then the same again."
        )

    @staticmethod
    def _run(command: list[str]) -> None:
        nowhere = subprocess.DEVNULL
        subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, check=False)  # noqa: S603


def _options(port: int | None, ssh_config: Path | None) -> list[str]:
    words = [word for option in _PATIENCE for word in ("-o", option)]
    words += ["-p", str(port)] if port else []
    words += ["-F", str(ssh_config)] if ssh_config else []
    # Where nobody can type a password, ssh must not wait for one.
    return words if sys.stdin.isatty() else [*words, "-o", "BatchMode=yes"]


def _converse(process: "subprocess.Popen[bytes]", payload: Iterator[bytes]) -> bytes:
    """Give a process the program and the payload; what it says."""
    assert process.stdin and process.stdout
    try:
        _write(process.stdin, _PROGRAM)
        for chunk in payload:
            _write(process.stdin, chunk)
        process.stdin.close()
    except BrokenPipeError:
        # It ended before it had read everything: its exit status says why.
        with suppress(BrokenPipeError):
            process.stdin.close()
    return process.stdout.read()


def _write(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(data)
    pipe.flush()


def _rest(file: Path, offset: int, told: Told) -> Iterator[bytes]:
    with file.open("rb") as opened:
        opened.seek(offset)
        while chunk := opened.read(_CHUNK):
            yield chunk
            told(opened.tell())


def _last(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else ""
