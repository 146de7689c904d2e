"""A network that was trained, converted and looked at for the Edge TPU in one command."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def run(tmp_path, run_folder, pictures, spec):
    """What `edgesight train` leaves behind, in a folder of its own."""
    folder = tmp_path / "run"
    shutil.copytree(run_folder, folder)
    (folder / "spec.json").write_bytes(spec.to_json())
    pictures.save(folder / "data.json")
    return folder


def test_the_verdict_comes_first_and_the_edge_tpu_after_it(run, tmp_path):
    out = tmp_path / "digits.tflite"
    done = subprocess.run(
        [sys.executable, "-m", "edge_app.commands", "convert", run, "--out", out, "--edgetpu", "--json"],
        capture_output=True, text=True, check=False, timeout=300, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["passed"]
    assert "Edge TPU, predicted: " in done.stderr
    assert "100% of the multiplications" in done.stderr
    assert out.is_file()


def test_without_out_nothing_is_converted(run):
    done = subprocess.run(
        [sys.executable, "-m", "edge_app.commands", "convert", run, "--edgetpu"],
        capture_output=True, text=True, check=False, timeout=60, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert "Missing option '--out'" in done.stderr
