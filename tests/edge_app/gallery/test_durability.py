"""What was acknowledged survives: a kill at any moment, and, by the order of writes and syncs, a power cut."""

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from made_up_people import EMBEDDER, views
from edge_app.gallery.gallery import Gallery
with Gallery(Path(sys.argv[1])) as gallery:
    print("opened", flush=True)
    for seed in range(20):
        gallery.enrol(f"person {seed}", views(seed, 3, crops=True), EMBEDDER)
        print("acknowledged", flush=True)
"""


def test_a_thousand_kills_lose_nothing_and_leave_nothing_half_done(tmp_path):
    done = _run(sys.executable, str(TESTS / "gallery_killer.py"), str(tmp_path), "1000")
    assert done.returncode == 0, done.stdout + done.stderr
    kills, acknowledged, under_way = (int(word) for word in done.stdout.split() if word.isdigit())
    assert kills == 1000
    assert acknowledged > 500, "the kills came too early to prove anything"
    assert under_way < acknowledged


def test_each_enrolment_is_on_the_disk_before_it_is_acknowledged(tmp_path):
    path = tmp_path / "new folder" / "gallery.sqlite"
    if platform.machine() not in ("x86_64", "aarch64"):
        pytest.skip(f"system calls are not watched on {platform.machine()}, so their order was not checked")
    done = _run(sys.executable, str(TESTS / "syscall_trace.py"), sys.executable, "-c", PROGRAM, str(path))
    if done.returncode == 77:
        pytest.skip(f"{done.stderr.strip()}, so the order of writes and syncs was not checked")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["opened", *["acknowledged"] * 20]
    opening, *enrolments = _between_answers([json.loads(line) for line in done.stderr.splitlines()])
    assert ["sync", str(path.parent)] in opening, "else a power cut could take back the file's name"
    log = f"{path}-wal"
    for events in enrolments[:20]:
        ours = [what for what, target in events if target == log]
        assert "write" in ours
        assert ours[-1] == "sync", "acknowledged before it was on the disk"
        assert ours.count("sync") <= 2, "each sync costs a memory card some milliseconds and some wear"


def _between_answers(events):
    """The events before each write to the pipe that is the program's standard output."""
    parts = [[]]
    for what, target in events:
        if target.startswith("pipe:"):
            parts.append([])
        else:
            parts[-1].append([what, target])
    return parts


def _run(*command):
    paths = f"{TESTS}:{TESTS.parent}"
    return subprocess.run(command, capture_output=True, text=True, timeout=600, env={"PYTHONPATH": paths})
