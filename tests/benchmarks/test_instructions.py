"""Counting instructions, as far as it can be tried without an emulator."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.instructions.cores import CORES
from benchmarks.instructions.emulator import differences

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("instructions 100\ninstructions 142\ninstructions 184\n", [42, 42]),
        ("INFO: a delegate\ninstructions 7\nsome instructions 8\ninstructions 9", [2]),
        ("instructions 5", []),
        ("", []),
    ],
)
def test_an_inference_is_what_lies_between_two_counts(said, expected):
    assert differences(said) == expected


@pytest.mark.parametrize(("core", "part", "has"), [("cortex-a72", "0xd08", False), ("cortex-a76", "0xd0b", True)])
def test_a_core_is_described_as_its_kernel_does(core, part, has):
    facts = dict(line.split("\t: ") for line in CORES[core].cpuinfo.strip().splitlines() if "\t: " in line)
    assert facts["CPU part"] == part
    # Products of four int8 pairs in one instruction: what the Pi 5's core has and the Pi 4's lacks.
    assert ("asimddp" in facts["Features"].split()) == has


def program(folder, text):
    path = folder / "qemu"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("helps", "error"),
    [("echo '-cpu  model'", "cannot load plugins"), ("echo '-plugin  file'", "no virtual Pi with edgesight in")],
)
def test_what_is_missing_is_one_clear_error(helps, error, tmp_path):
    command = [sys.executable, "-m", "benchmarks.instructions", "--machine", str(tmp_path)]
    done = subprocess.run(
        [*command, "--qemu", str(program(tmp_path, helps))], capture_output=True, text=True, cwd=ROOT, timeout=300
    )
    assert done.returncode == 1
    assert error in done.stderr
    assert "Try: " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not shutil.which("cc"), reason="there is no C compiler")
@pytest.mark.parametrize("interface", [1, 2])
def test_the_plugin_compiles_without_warnings(interface, tmp_path):
    source = ROOT / "benchmarks/instructions/counter.c"
    flags = ["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", f"-DINTERFACE={interface}"]
    subprocess.run(["cc", *flags, "-o", str(tmp_path / "counter.so"), str(source)], check=True)
