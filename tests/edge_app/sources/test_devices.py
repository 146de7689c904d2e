import os

import pytest

from edge_app.sources.devices import describe_devices, holders, is_receiver, obstacle


@pytest.fixture
def root(tmp_path):
    """A machine with a webcam, a CSI receiver, and two programs, one of which films."""
    for number, name in ((0, "HD Webcam C920"), (10, "bcm2835-codec-decode"), (2, "unicam-image")):
        system = tmp_path / f"sys/class/video4linux/video{number}"
        system.mkdir(parents=True)
        (system / "name").write_text(name + "\n")
        device = tmp_path / f"dev/video{number}"
        device.parent.mkdir(exist_ok=True)
        device.touch()
    for pid, command, link in (("812", "motion", "/dev/video0"), ("9", "bash", "/dev/null")):
        (tmp_path / "proc" / pid / "fd").mkdir(parents=True)
        (tmp_path / "proc" / pid / "comm").write_text(command + "\n")
        (tmp_path / "proc" / pid / "fd/3").symlink_to(link)
    (tmp_path / "proc/77").mkdir()  # a process that has just ended
    return tmp_path


def test_devices_are_listed_by_number_and_name(root):
    assert describe_devices(root) == (
        "/dev/video0 (HD Webcam C920), /dev/video2 (unicam-image), /dev/video10 (bcm2835-codec-decode)"
    )


def test_no_devices(tmp_path):
    assert describe_devices(tmp_path) == "none"


@pytest.mark.parametrize(("device", "expected"), [("/dev/video0", ["motion (pid 812)"]), ("/dev/video2", [])])
def test_who_holds_a_device(root, device, expected):
    assert holders(device, root) == expected


def test_holders_of_a_real_file_name_this_program(tmp_path):
    path = tmp_path / "held"
    with path.open("w"):
        assert holders(str(path)) == [f"this program (pid {os.getpid()})"]
    assert holders(str(path)) == []


@pytest.mark.parametrize(("number", "expected"), [(0, False), (2, True), (10, True), (5, False)])
def test_receivers_are_no_cameras(root, number, expected):
    assert is_receiver(f"/dev/video{number}", root) is expected


def test_a_missing_camera_says_what_was_found(root):
    assert obstacle("/dev/video5", root).startswith("No camera at /dev/video5. Found: /dev/video0 (HD Webcam C920), ")


def test_a_file_is_no_device(root):
    assert "is not a device" in obstacle("/dev/video0", root)


def test_no_permission_names_the_group(monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "usermod -aG video" in obstacle("/dev/null")


def test_nothing_in_the_way():
    assert obstacle("/dev/null") == ""
