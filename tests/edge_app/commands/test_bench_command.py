import csv
import json
import subprocess
import sys

import pytest

from edge_app.board.name import board_name
from edge_app.inference.model import Model
from edge_app.inference.runtime import find_runtime


@pytest.fixture
def bench(tiny, tmp_path):
    """Run `edgesight bench` briefly, as a process of its own."""

    def start(*arguments, models=(tiny,)):
        command = [sys.executable, "-m", "edge_app.commands", "bench", *models, "--seconds", 0.1, *arguments]
        return subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path
        )

    return start


@pytest.fixture
def reference(tiny, tmp_path):
    """A table of this machine, in which the tiny model takes so long."""

    def write(p50_ms, board=None):
        with Model(tiny) as model:
            row = {
                "board": board or board_name(),
                "model": "tiny",
                "sha256": model.sha256,
                "threads": 1,
                "delegate": "none",
                "interpreter": str(find_runtime()),
                "n": 100,
                "p50_ms": p50_ms,
                "p95_ms": p50_ms,
                "measured_at": "2026-01-02",
            }
        path = tmp_path / "reference.csv"
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, row)
            writer.writeheader()
            writer.writerow(row)
        return path

    return write


def refused(done, message):
    """One error and nothing on standard output."""
    assert (done.returncode, done.stdout) == (2, ""), done
    (line,) = [line for line in done.stderr.splitlines() if line.startswith(("error: ", "Error: "))]
    assert message in line
    assert "Traceback" not in done.stderr


def test_models_alone_and_in_the_loop(bench, tiny, tmp_path):
    out, html = tmp_path / "new" / "report.json", tmp_path / "new" / "report.html"
    done = bench("--threads", "1,2", "--source", "test:64x48@200", "--json", out, "--html", html)
    assert done.returncode == 0, done.stderr
    first, *_ = done.stdout.splitlines()
    assert first.split(":")[0] in ("VALID", "SUSPECT", "INVALID")
    found = json.loads(out.read_text())
    assert found["verdict"]["state"].upper() == first.split(":")[0]
    assert [(one["model"], one["threads"], one["delegate"]) for one in found["alone"]] == [
        ("tiny", 1, "none"),
        ("tiny", 2, "none"),
    ]
    assert list(found["whole"][0]["stages"]) == ["wait", "grab", "preprocess", "invoke", "decode", "age"]
    for stage in found["whole"][0]["stages"].values():
        assert set(stage) == {"n", "mean", "p50", "p90", "p95", "p99", "max", "jitter"}
    assert found["facts"]["command"].startswith("edgesight bench ")
    assert html.read_text().startswith("<!doctype html>")
    assert first.partition(": ")[2][:20].replace("&", "&amp;") in html.read_text()
    assert len(list(out.parent.iterdir())) == 2


def test_json_alone_is_printed(bench):
    done = bench("--json", "-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["alone"][0]["invokes"]["times"]["n"] >= 1


@pytest.mark.parametrize(("p50_ms", "statuses"), [(1e-6, {1, 2}), (1e6, {0, 2})])
def test_slower_than_the_reference_is_a_status(bench, reference, p50_ms, statuses):
    """2 where something else kept this machine busy, so that the measurement is invalid."""
    done = bench("--threads", 1, "--compare", reference(p50_ms))
    invalid = done.stdout.startswith("INVALID")
    assert done.returncode in statuses
    assert (done.returncode == 2) == invalid
    assert ("passes nothing" in done.stderr) == invalid
    assert ("SLOWER" in done.stdout) == (p50_ms < 1)


def test_a_reference_of_another_board_is_refused(bench, reference):
    done = bench("--compare", reference(1.0, "Raspberry Pi 9"))
    assert done.returncode == 2
    assert "error: The reference is of Raspberry Pi 9" in done.stderr


def test_a_reference_is_saved_of_a_valid_measurement_only(bench, tmp_path):
    done = bench("--save-reference", tmp_path / "here.csv")
    valid = done.stdout.startswith("VALID")
    assert done.returncode == (0 if valid else 2)
    assert (tmp_path / "here.csv").exists() == valid
    assert ("is not written" in done.stderr) == (not valid)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--threads", "1,x"], "'1,x' is no list of thread counts. Wanted for example 1,2,4."),
        (["--threads", "0"], "'0' is no list of thread counts"),
        (["--threads", ""], "'' is no list of thread counts"),
        (["--delegate", "edgetpu"], "does not run in the delegate"),
        (["--compare", "none.csv"], "Cannot read the reference none.csv"),
        (["--json", "a.json", "--html", "a.json"], "a.json is read or written by this run already"),
        (["--source", "/no/clip.mp4"], "/no/clip.mp4"),
        (["--html", "/proc/none/a.html"], "Cannot write /proc/none/a.html"),
    ],
)
def test_bad_options_are_one_clear_error(bench, tmp_path, arguments, message):
    refused(bench(*arguments), message)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_model_is_one_clear_error(bench):
    refused(bench(models=("cifar11",)), "cifar1")
