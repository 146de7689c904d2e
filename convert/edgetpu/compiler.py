"""Run Google's edgetpu_compiler, where it is installed (it is closed, and there for x86-64 Debian only)."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from convert.edgetpu.log import CompilerLog, parse_log
from edge_app.delegates.twin import compiled_path, is_compiled
from edge_app.errors import ConversionError

COMPILER = "edgetpu_compiler"
LIMIT_S = 300.0
"""Seconds; most networks take less than ten, and the compiler gives up by itself after 180."""
INSTALL = "https://coral.ai/docs/edgetpu/compiler/ tells how to install it, on x86-64 Debian or Ubuntu"


def find_compiler() -> str | None:
    """Where the compiler is, on PATH; None where it is not."""
    return shutil.which(COMPILER)


def compile_model(compiler: str, flatbuffer: bytes, limit_s: float = LIMIT_S) -> tuple[bytes, CompilerLog]:
    """The network for the Edge TPU, as far as it goes, and what the compiler says of it.

    Raises ConversionError if it fails, takes longer than `limit_s` seconds, or maps nothing.
    """
    with tempfile.TemporaryDirectory(prefix="edgesight-edgetpu-") as folder:
        path = Path(folder) / "model.tflite"
        path.write_bytes(flatbuffer)
        said = _run([compiler, "-s", "-o", folder, str(path)], limit_s)
        compiled = compiled_path(path)
        if not compiled.is_file():
            raise ConversionError(f"{COMPILER} wrote no file. It said: {_last_line(said)}")
        log, data = parse_log(said), compiled.read_bytes()
    if not is_compiled(data):
        raise ConversionError(f"{COMPILER} mapped no operator to the Edge TPU. Change what is told of the first one.")
    return data, log


def _run(command: list[str], limit_s: float) -> str:
    try:
        # A program that the user has installed, on a file of our own; no shell.
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, errors="replace", check=False, timeout=limit_s
        )
    except subprocess.TimeoutExpired as error:
        raise ConversionError(f"{COMPILER} did not end within {limit_s:g} s. Try a smaller network.") from error
    except OSError as error:
        raise ConversionError(f"{COMPILER} cannot be run: {error}. See {INSTALL}.") from error
    said = done.stdout + done.stderr
    if done.returncode:
        raise ConversionError(f"{COMPILER} failed with status {done.returncode}: {_last_line(said)}")
    return said


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    line = lines[-1] if lines else "nothing"
    return line if line.endswith((".", "!")) else f"{line}."
