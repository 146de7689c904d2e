import os
import signal
import subprocess
import sys

import pytest

from edge_app import files
from edge_app.errors import DataError, OutputError

MEGABYTES = 4 << 20


def test_write_and_replace(tmp_path):
    path = tmp_path / "new" / "folder" / "a.txt"
    files.write_text(path, "é")
    files.write_bytes(path, b"second")
    assert path.read_bytes() == b"second"
    assert [each.name for each in path.parent.iterdir()] == ["a.txt"]


def test_text_is_utf_8(tmp_path):
    files.write_text(tmp_path / "a.txt", "é\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\n"


def test_the_temporary_file_has_the_suffix_and_lies_in_the_folder(tmp_path):
    with files.replacing(tmp_path / "curves.png") as temporary:
        assert (temporary.parent, temporary.suffix, temporary.read_bytes()) == (tmp_path, ".png", b"")
        assert not (tmp_path / "curves.png").exists()
        temporary.write_bytes(b"x")
    assert (tmp_path / "curves.png").read_bytes() == b"x"


@pytest.mark.parametrize("old", [None, b"old"])
@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (OSError(28, "No space left on device"), OutputError),
        (DataError("not ours"), DataError),
        (OutputError("said already"), OutputError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path, old, failure, expected):
    path = tmp_path / "a.bin"
    if old:
        path.write_bytes(old)
    with pytest.raises(expected) as caught, files.replacing(path) as temporary:
        temporary.write_bytes(b"half")
        raise failure
    assert type(caught.value) is expected
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == ({"a.bin": old} if old else {})


@pytest.fixture
def obstacles(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "to-folder").symlink_to(tmp_path / "folder")
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


@pytest.mark.parametrize("write", [files.place, lambda path: files.write_bytes(path, b"x")])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("folder", "there is a folder or device of that name"),
        ("to-folder", "there is a folder or device of that name"),
        ("pipe", "there is a folder or device of that name"),
        ("/dev/null", "there is a folder or device of that name"),
        ("file/a.txt", "Not a directory|File exists"),
        ("/proc/edgesight/a.txt", "No such file"),
        ("n" * 300, "File name too long"),
    ],
)
def test_where_nothing_can_be_written(obstacles, write, name, reason):
    before = sorted(obstacles.rglob("*"))
    with pytest.raises(OutputError, match=f"^Cannot write .*({reason}).*Try another name, or a folder") as caught:
        write(obstacles / name)
    assert caught.value.__cause__ is not None
    assert sorted(obstacles.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        files.write_bytes(tmp_path / "a", b"x")


def test_place_makes_the_folder_and_leaves_nothing_in_it(tmp_path):
    assert files.place(tmp_path / "new" / "a.mp4") == tmp_path / "new" / "a.mp4"
    assert list((tmp_path / "new").iterdir()) == []


def test_a_link_stays_and_what_it_leads_to_is_replaced(tmp_path):
    real, link = tmp_path / "disk" / "real.json", tmp_path / "latest.json"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to("disk/real.json")
    files.write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert files.place(link) == real


def test_a_link_to_nothing_yet_is_followed(tmp_path):
    (tmp_path / "link").symlink_to("later/real")
    files.write_text(tmp_path / "link", "new")
    assert (tmp_path / "later" / "real").read_text() == "new"


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_permissions_are_those_of_any_new_file(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        files.write_bytes(tmp_path / "a", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == mode


def test_the_file_reaches_the_disk_before_its_name_and_the_name_before_the_return(tmp_path, monkeypatch):
    seen, path, fsync = [], tmp_path / "a", os.fsync

    def watched(handle):
        seen.append((os.readlink(f"/proc/self/fd/{handle}") == str(tmp_path), path.exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watched)
    files.write_bytes(path, b"x")
    assert seen == [(False, False), (True, True)]


WRITER = """
import sys
from pathlib import Path
from edge_app import files
for number in range(10_000):
    files.write_bytes(Path(sys.argv[1]), bytes([97 + number % 26]) * int(sys.argv[2]))
    print(number, flush=True)
"""


@pytest.mark.parametrize("after", [1, 2, 5, 9])
def test_a_killed_process_leaves_the_file_whole(tmp_path, after):
    path = tmp_path / "a.bin"
    command = [sys.executable, "-c", WRITER, str(path), str(MEGABYTES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        for _ in range(after):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    data = path.read_bytes()
    assert len(data) == MEGABYTES
    assert len(set(data)) == 1


LIMITED = """
import resource, sys
from pathlib import Path
from edge_app import files
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
files.write_bytes(Path(sys.argv[1]), bytes(2000))
"""


def test_a_file_that_may_not_grow_is_refused_and_the_old_one_stays(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert f"OutputError: Cannot write {path}: File too large." in done.stderr
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"a.bin": b"old"}


def test_a_full_disk_is_refused_and_the_old_file_stays(small_disk):
    path = small_disk / "a.bin"
    files.write_bytes(path, b"old")
    with pytest.raises(OutputError, match="No space left on device"):
        files.write_bytes(path, bytes(40 << 20))
    assert {each.name: each.read_bytes() for each in small_disk.iterdir()} == {"a.bin": b"old"}
