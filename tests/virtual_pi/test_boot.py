"""A boot, with programs of this machine in place of QEMU."""

import sys
from pathlib import Path

from virtual_pi.boot import Boot, qemu_command


def program(text):
    return [sys.executable, "-c", text]


def test_what_it_says_is_read_line_by_line_until_it_is_off():
    with Boot(program(r"print('one\r\ntwo\r'); print('cut off', end='')")) as pi:
        assert list(pi.lines(60)) == ["one", "two"]


def test_the_power_is_cut_and_whole_lines_said_before_are_kept():
    with Boot(program("print('one\\ntwo\\nthr', end='', flush=True)\nwhile True: pass")) as pi:
        lines = pi.lines(60)
        assert next(lines) == "one"
        assert pi.cut_power() == ["two"]
        assert list(pi.lines(60)) == []


def test_it_is_not_waited_for_longer_than_said():
    with Boot(program("while True: pass")) as pi:
        assert list(pi.lines(0.01)) == []


def test_only_the_disk_of_the_state_keeps_what_is_written(tmp_path):
    words = qemu_command(Path("/machine"), tmp_path, tmp_path / "state.ext4", "cortex-a76")
    drives = [word for word in words if word.startswith("file=")]
    assert [drive.rpartition("=")[2] for drive in drives] == ["on", "on", "off"]
    assert drives[2].startswith(f"file={tmp_path}/state.ext4,")
    assert words[words.index("-cpu") + 1] == "cortex-a76"
