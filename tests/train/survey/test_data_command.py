"""`edgesight data check` as a user starts it."""

import json
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from train.survey.contact_sheet import TILE_SIDE  # noqa: F401 - the packages that the command needs are there


def _run(*arguments, status):
    command = [sys.executable, "-W", "error", "-m", "edge_app.commands", "data", "check", *map(str, arguments)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert run.returncode == status, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return run


@pytest.fixture
def clean(photos):
    return photos(**{f"{label}/{at:02}.jpg": 100 * which + at for which, label in enumerate("ab") for at in range(20)})


def test_status_0_and_a_clean_bill(clean):
    run = _run(clean, status=0)
    assert run.stdout.endswith("Nothing to complain about.\n")
    assert run.stderr == ""


def test_notes_are_no_failure(clean):
    (clean / ".hidden").mkdir()
    assert "NOTE" in _run(clean, status=0).stdout


def test_status_1_for_warnings(clean):
    (clean / "a/empty.jpg").touch()
    assert "a/empty.jpg is empty" in _run(clean, status=1).stdout


def test_status_3_for_errors(clean, tmp_path):
    """With everything written; nothing half written stays beside it."""
    (clean / "b/stranger.jpg").write_bytes((clean / "a/05.jpg").read_bytes())
    html, sheets = tmp_path / "out" / "page.html", tmp_path / "sheets"
    run = _run(clean, "--html", html, "--sheets", sheets, "--json", status=3)
    found = json.loads(run.stdout)
    assert (found["worst"], found["counts"]) == ("error", {"train": {"a": 20, "b": 21}})
    (finding,) = found["findings"]
    assert finding["kind"] == "conflict"
    assert finding["groups"] == [[str(clean / "a/05.jpg"), str(clean / "b/stranger.jpg")]]
    assert [path.name for path in html.parent.iterdir()] == ["page.html"]
    assert sorted(path.name for path in sheets.iterdir()) == ["a.jpg", "b.jpg"]
    assert run.stderr.splitlines() == [f"Wrote the page {html}.", f"Wrote 2 contact sheets into {sheets}."]


def test_patients_are_looked_for_where_it_is_asked(clean):
    for path in sorted(clean.glob("*/*.jpg")):
        place = clean / ("val" if path.stem.endswith(("3", "7")) else "train") / path.relative_to(clean)
        place.parent.mkdir(parents=True, exist_ok=True)
        path.rename(place)
    for label in "ab":
        (clean / label).rmdir()
    assert "ERROR" not in _run(clean, status=0).stdout
    said = " ".join(_run(clean, "--group", r"pattern=/(\d)", status=3).stdout.split())
    assert "ERROR shared patient In several splits, 2 of 2 by group: 0 (train, val), 1 (train, val)." in said


def test_names_that_are_no_text_pass(clean):
    raw = os.fsencode(clean / "a") + b"/\xff\x1b[31m.jpg"
    with open(raw, "wb"):
        pass
    text, as_json = _run(clean, status=1).stdout, _run(clean, "--json", status=1).stdout
    assert "\x1b" not in text
    (finding,) = json.loads(as_json)["findings"]
    assert os.fsencode(finding["groups"][0][0]) == raw


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param(lambda clean, tmp: [tmp / "gone"], "does not exist", id="no folder"),
        pytest.param(lambda clean, tmp: [clean / "a"], "has 0 class folders with pictures", id="one class"),
        pytest.param(lambda clean, tmp: [clean, "--html", tmp], "Cannot write", id="html is a folder"),
        pytest.param(lambda clean, tmp: [tmp / "gone", "--html", tmp], "Cannot write", id="said before the work"),
        pytest.param(lambda clean, tmp: [clean, "--sheets", clean / "sheets"], "outside it", id="sheets inside"),
        pytest.param(lambda clean, tmp: [clean, "--sheets", clean / "a/01.jpg/x"], "outside it", id="sheets in a file"),
        pytest.param(lambda clean, tmp: [clean, "--input", "0"], "x>=1", id="input"),
        pytest.param(lambda clean, tmp: [clean, "--group", "patient"], "no CSV file that names pictures", id="column"),
        pytest.param(lambda clean, tmp: [clean, "--group", "pattern=["], "no regular expression", id="pattern"),
    ],
)
def test_status_2_and_one_line_when_it_cannot_look(clean, tmp_path, options, message):
    before = sorted(tmp_path.rglob("*"))
    run = _run(*options(clean, tmp_path), status=2)
    assert message in run.stderr
    assert run.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_boxes_are_looked_at_too(tmp_path):
    """With a status of their own; what is asked of pictures in classes says nothing of boxes."""
    for folder in ("images", "labels"):
        (tmp_path / folder).mkdir()
    (tmp_path / "data.yaml").write_text("names: [cup]")
    (tmp_path / "images/1.png").write_bytes(cv2.imencode(".png", np.zeros((100, 100, 3), np.uint8))[1].tobytes())
    (tmp_path / "labels/1.txt").write_text("0 0.5 0.5 0.2 0.2\n")
    assert "fewer than 50 boxes of cup (1)" in _run(tmp_path, status=0).stdout
    (tmp_path / "labels/1.txt").write_text("0 0.5 0.5 0.2 0.2\n0 nan 0.5 0.2 0.2\n")
    assert "Of 2 boxes nothing is learned from 1 not finite." in _run(tmp_path, status=1).stdout
    assert json.loads(_run(tmp_path, "--json", status=1).stdout)["dropped"] == {"not finite": 1}
    assert "has boxes, of which --html says nothing" in _run(tmp_path, "--html", "page.html", status=2).stderr
    (tmp_path / "labels/1.txt").write_text("5 0.5 0.5 0.2 0.2\n")
    assert "Traceback" not in _run(tmp_path, status=2).stderr


def test_the_help_names_the_statuses():
    text = " ".join(_run("--help", status=0).stdout.split())
    assert "0 when there are at most notes, 1 for warnings, 3 for errors, 2 when FOLDER cannot be looked at" in text
