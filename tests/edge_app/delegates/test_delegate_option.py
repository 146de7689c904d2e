"""`edgesight run --delegate`, as a process of its own."""

import json
import subprocess
import sys


def run(model, delegate):
    """Ten drawn frames."""
    command = [sys.executable, "-m", "edge_app.commands", "run", "--model", str(model), "--delegate", str(delegate)]
    source = ["--source", "test:64x48@30", "--pace", "fast", "--frames", "10", "--json"]
    return subprocess.run([*command, *source], capture_output=True, text=True, check=False, timeout=60)


def test_without_a_coral_the_cpu_runs_the_model_and_says_so_once(tiny):
    done = run(tiny, "edgetpu")
    assert done.returncode == 0
    figures = json.loads(done.stdout)
    assert (figures["results"], figures["delegates"]) == (10, "CPU, not libedgetpu.so.1")
    assert done.stderr.count("runs on the CPU: libedgetpu.so.1 cannot be loaded") == 1
    assert "Traceback" not in done.stderr


def test_none_is_the_cpu(tiny):
    done = run(tiny, "none")
    assert (done.returncode, json.loads(done.stdout)["delegates"], done.stderr.count("CPU")) == (0, "CPU", 0)


def test_all_stages_ask_for_it(tiny):
    command = ["run", "--classify", str(tiny), "--delegate", "edgetpu", "--source", "test:64x48@30", "--frames", "3"]
    done = subprocess.run(
        [sys.executable, "-m", "edge_app.commands", *command, "--json"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert json.loads(done.stdout)["delegates"] == "CPU, not libedgetpu.so.1"


def test_a_delegate_that_cannot_be_is_refused(tiny):
    done = run(tiny, "coral")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: No delegate at coral. Give none, edgetpu, or the file")


def test_a_delegate_that_works_is_in_the_figures(tiny, tpu):
    done = run(tiny, tpu)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["delegates"] == f"{tpu} (1 of 2 operators)"


def test_a_delegate_that_crashes_leaves_the_loop_on_the_cpu(tiny, tpu, behave):
    behave("aborts")
    done = run(tiny, tpu)
    assert done.returncode == 0
    assert json.loads(done.stdout)["results"] == 10
    assert done.stderr.count("signal SIGABRT") == 1
