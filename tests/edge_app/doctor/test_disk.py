import os

import pytest
from fake_board import PI_4
from fake_machine import holds, machine

from edge_app.doctor.disk import disk
from edge_app.doctor.machine import Room, room


@pytest.mark.parametrize(
    ("here", "command_line", "severity", "case", "remedy"),
    [
        (Room(20_480, False), "", "ok", "20.0 GiB free at ", ""),
        (Room(700, False), "console=tty1", "ok", "700 MiB free at ", ""),
        (Room(511, False), "", "warning", "511 MiB free", "sudo apt clean"),
        (Room(15, False), "", "error", "15 MiB free at ", "sudo apt clean"),
        (Room(20_480, True), "", "error", "is read-only", "sudo mount -o remount,rw /"),
        (
            Room(20_480, False),
            "boot=overlay console=tty1",
            "warning",
            "An overlay protects the card",
            "sudo raspi-config",
        ),
        (Room(20_480, False), "overlayroot=tmpfs", "warning", "forgotten at power-off", "sudo raspi-config"),
    ],
)
def test_disk(tmp_path, here, command_line, severity, case, remedy):
    there = machine(tmp_path, PI_4 | {"proc/cmdline": command_line}, room=lambda path: here)
    holds(disk(there), severity, case, remedy)


def test_the_room_is_that_of_the_folder_that_holds_the_gallery_or_will(small_disk):
    found = room(small_disk / "not" / "made" / "yet")
    assert 30 < found.free_mib <= 33
    assert not found.read_only


def test_a_full_disk(small_disk, tmp_path):
    (small_disk / "clip").write_bytes(os.urandom(25 << 20))
    there = machine(tmp_path, environment={"EDGESIGHT_GALLERY": str(small_disk / "people.sqlite")}, room=room)
    holds(disk(there), "error", "nobody can be enrolled", "sudo apt clean")
