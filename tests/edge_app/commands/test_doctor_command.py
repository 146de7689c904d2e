import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ordinary_user import edgesight
from rich.console import Console

from edge_app.commands.doctor_screen import print_findings
from edge_app.doctor.finding import error, fine, note, warning

ROOT = Path(__file__).parents[3]
FOUND = (
    fine("Python", "3.11 in ~/edgesight")
    + warning("governor", "powersave: slow.", "echo performance | sudo tee " + "/sys/a/long/path" * 5)
    + note("camera", "No camera is connected.")
    + error("OpenCV", "opencv-python 4.10 cannot be imported: ImportError: " + "libGL.so.1 is missing " * 5, "sudo apt")
)


def doctor(*arguments, stubs=None, home=None):
    paths = [str(path) for path in (stubs, ROOT) if path]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "80"}
    if home:
        environment |= {"EDGESIGHT_GALLERY": str(home / "people.sqlite"), "EDGESIGHT_MODELS": str(home / "models")}
    command = [sys.executable, "-m", "edge_app.commands", "doctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, cwd=stubs or ROOT)


def by_subject(done):
    return {one["subject"]: one for one in json.loads(done.stdout)["findings"]}


def screen(findings, **options):
    console = Console(file=io.StringIO(), width=80, highlight=False, **options)
    print_findings(findings, "edgesight 1.0 on a board", console)
    return console.file.getvalue()


def test_on_this_machine(tmp_path):
    done = doctor(home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("edgesight 0")
    assert "load and give their known answers" in done.stdout


def test_json_on_this_machine(tmp_path):
    done = doctor("--json", home=tmp_path)
    facts = json.loads(done.stdout)
    assert set(facts) == {"edgesight", "board", "worst", "findings"}
    assert facts["worst"] in ("ok", "note", "warning")
    assert all(set(one) == {"subject", "severity", "case", "remedy"} for one in facts["findings"])
    assert by_subject(done)["OpenCV"]["severity"] == "ok"


@pytest.mark.parametrize(
    ("module", "message", "subject", "remedy"),
    [
        ("cv2", "libGL.so.1: cannot open shared object file: No such file or directory", "OpenCV", "sudo apt install"),
        ("numpy", "numpy.core.multiarray failed to import", "numpy", "pip install --force-reinstall --no-deps numpy"),
    ],
)
def test_it_works_where_a_package_cannot_be_imported(tmp_path, module, message, subject, remedy):
    (tmp_path / f"{module}.py").write_text(f"raise ImportError({message!r})\n")
    done = doctor("--json", stubs=tmp_path, home=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    found = by_subject(done)[subject]
    assert found["severity"] == "error"
    assert message in found["case"]
    assert found["remedy"].startswith(remedy)
    assert by_subject(done)["models"]["severity"] == "warning"


def test_a_package_that_crashes_is_survived(tmp_path):
    (tmp_path / "cv2.py").write_text("import os\nos.abort()\n")
    done = doctor(stubs=tmp_path, home=tmp_path)
    assert done.returncode == 1
    first = done.stdout.splitlines()[2]
    assert first.startswith("error   OpenCV      ")
    assert "it crashed (SIGABRT)" in done.stdout


def test_what_an_ordinary_user_may_not_see_is_told(tmp_path, monkeypatch):
    closed = tmp_path / "of somebody else"
    closed.mkdir(mode=0o000)
    monkeypatch.setenv("EDGESIGHT_GALLERY", str(closed / "people.sqlite"))
    done = edgesight("doctor", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    found = by_subject(done)
    assert "may not look into the folder" in found["gallery"]["case"]
    assert found["gallery"]["remedy"].endswith(f"'{closed}'")
    assert found["disk"]["severity"] != "error"


def test_the_worst_comes_first_and_remedies_are_whole():
    lines = screen(FOUND).splitlines()
    assert [line.split()[0] for line in lines[2:] if line[:1].strip()] == ["error", "warning", "note", "ok", "1"]
    assert any(line.endswith("-> echo performance | sudo tee " + "/sys/a/long/path" * 5) for line in lines)
    assert all(len(line) <= 80 for line in lines if "->" not in line)
    assert all(line[20:21].strip() for line in lines if line.startswith(("error", "warning", "note ", "ok ")))
    assert lines[-1] == "1 error, 1 warning, 1 note."


def test_colours_are_for_terminals():
    assert "\x1b[" in screen(FOUND, force_terminal=True, color_system="standard")
    assert "\x1b[" not in screen(FOUND)


def test_where_all_is_fine():
    assert screen(fine("Python", "3.11")).splitlines()[-1] == "Everything is fine."


def test_text_that_looks_like_markup_is_shown_as_it_is():
    assert "a [bold] camera" in screen(note("camera", "a [bold] camera"))
