"""The whole way, over a real ssh, to a service that really runs."""

import json
import os
import random
import shutil
import signal
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from device_wheels import wheel_folder

CONFIG = """\
[run]
model = "tiny.tflite"
source = "test:64x48@30"
jsonl = "results.jsonl"

[service]
kind = "user"
"""


@pytest.fixture
def config(tmp_path, tiny):
    shutil.copy(tiny, tmp_path / "tiny.tflite")
    path = tmp_path / "device.toml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def newer(tmp_path):
    """Wheels of edgesight 0.2.0."""
    return wheel_folder(tmp_path / "newer", "0.2.0")


def refused(done):
    """The one line that tells why."""
    assert done.returncode == 2, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")
    return line


def ran(done):
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def test_a_device_gets_everything_and_runs(deploy, device, config, wheels):
    told = ran(deploy("--config", config, "--wheels", wheels))
    assert device.current.startswith("0.1.0-")
    assert f"runs      {device.current}: first result, age " in told
    assert "warning: The supply is weak. Try there: a better one" in told
    assert json.loads(device.lines.read_text().splitlines()[0])["label"] in ("red", "green", "blue")
    version = device.base / "edgesight/current"
    assert (version / "files/tiny.tflite").read_bytes() == config.with_name("tiny.tflite").read_bytes()
    assert device.process
    assert "--user enable edgesight.service" in device.calls
    assert "loginctl enable-linger" in device.calls


def test_the_same_again_sends_and_starts_nothing(deploy, device, config, wheels):
    ran(deploy("--config", config, "--wheels", wheels))
    before, process = device.current, device.process
    told = ran(deploy("--config", config, "--wheels", wheels))
    assert "of which 0 are sent (0.0 MB)" in told
    assert "was there already" in told
    assert f"runs      {before}, as before: " in told
    assert (device.current, device.process) == (before, process)
    assert device.calls.count("--user restart edgesight.service") == 1


def test_there_and_back_and_there_again(deploy, device, config, wheels, newer):
    ran(deploy("--config", config, "--wheels", wheels))
    old = device.current
    ran(deploy("--config", config, "--wheels", newer))
    new = device.current
    assert new.startswith("0.2.0-")
    assert f"runs      {old}: first result" in ran(deploy("--config", config, "--rollback"))
    assert device.current == old
    assert f"runs      {new}: first result" in ran(deploy("--config", config, "--rollback"))
    assert device.current == new
    make_old(device.base)
    config.write_text(CONFIG.replace("@30", "@20"))
    ran(deploy("--config", config, "--wheels", newer))
    # Only the version before stays beside the current one, and no file is kept that belongs to neither.
    assert sorted(os.listdir(device.base / "edgesight/versions")) == sorted([new, device.current])
    assert len(os.listdir(device.base / ".environments")) == 1
    kept = [path for folder in ("edgesight", ".environments") for path in (device.base / folder).rglob("*")]
    assert {path.stat().st_ino for path in (device.base / ".store").iterdir()} <= {path.stat().st_ino for path in kept}


def make_old(base: Path) -> None:
    """As if all that a device holds had come two hours ago."""
    for path in base.rglob("*"):
        os.utime(path, (path.lstat().st_mtime - 7200,) * 2, follow_symlinks=False)


def test_what_another_deployment_has_just_sent_is_kept(deploy, device, config, wheels):
    ran(deploy("--config", config, "--wheels", wheels))
    make_old(device.base)
    for name in ("abandoned", "coming"):
        (device.base / ".environments" / name).mkdir()
        (device.base / ".store" / name).write_text("part of another service")
        if name == "abandoned":
            make_old(device.base)
    config.write_text(CONFIG.replace("@30", "@20"))
    ran(deploy("--config", config, "--wheels", wheels))
    assert (device.base / ".environments/coming").is_dir() and (device.base / ".store/coming").is_file()
    assert not (device.base / ".environments/abandoned").exists()
    assert not (device.base / ".store/abandoned").exists()


def test_a_password_is_read_by_the_service_alone(deploy, device, config, wheels):
    config.write_text(CONFIG.replace('"test:64x48@30"', '"rtsp://anna:s3cret@127.0.0.1:1/front"'))
    assert "s3cret" in config.read_text()
    assert "s3cret" not in refused(deploy("--config", config, "--wheels", wheels))
    (version,) = (device.base / "edgesight/versions").iterdir()
    assert "s3cret" not in (version / "edgesight.service").read_text()
    assert '"--source=@.address"' in (version / "edgesight.service").read_text()
    address = version / "files/.address"
    assert (address.read_text(), address.stat().st_mode & 0o777) == ("rtsp://anna:s3cret@127.0.0.1:1/front", 0o400)


def test_there_is_nothing_to_go_back_to(deploy, device, config, wheels):
    assert "no version before" in refused(deploy("--config", config, "--rollback"))
    ran(deploy("--config", config, "--wheels", wheels))
    assert "no version before" in refused(deploy("--config", config, "--rollback"))
    assert device.process


def test_a_version_that_gives_no_result_is_taken_back(deploy, device, config, wheels):
    ran(deploy("--config", config, "--wheels", wheels))
    old = device.current
    config.write_text(CONFIG.replace("test:64x48@30", "/nowhere.mp4"))
    started = int(time.time())
    line = refused(deploy("--config", config, "--wheels", wheels))
    assert "did not start on" in line
    assert "/nowhere.mp4" in line
    assert line.endswith(f"{old} runs again.")
    (asked,) = [call for call in device.calls if call.startswith("journalctl")]
    since = int(asked.partition("--since @")[2].split()[0])
    assert started <= since <= time.time()  # what the version before said is not told as the reason
    assert device.current == old
    assert device.process
    assert not (device.base / "edgesight/previous").exists()


def test_one_that_does_not_start_again_gives_way_to_the_one_before(deploy, device, config, wheels, tmp_path):
    ran(deploy("--config", config, "--wheels", wheels))
    old = device.current
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), np.zeros((48, 64, 3), np.uint8))
    config.write_text(CONFIG.replace("test:64x48@30", f"pan:{photo}"))
    ran(deploy("--config", config, "--wheels", wheels))
    photo.unlink()
    os.kill(device.process, signal.SIGKILL)
    assert refused(deploy("--config", config, "--wheels", wheels)).endswith(f"{old} runs again.")
    assert device.current == old
    assert device.process


def test_a_service_that_becomes_one_of_the_system_is_no_longer_one_of_the_user(deploy, device, config, wheels):
    ran(deploy("--config", config, "--wheels", wheels))
    config.write_text(CONFIG.replace('"user"', '"system"'))
    ran(deploy("--config", config, "--wheels", wheels))
    assert device.calls.index("--user disable --now edgesight.service") < device.calls.index(
        "restart edgesight.service"
    )
    ran(deploy("--config", config, "--rollback"))
    assert "disable --now edgesight.service" in device.calls


def test_a_first_version_that_gives_no_result_is_stopped(deploy, device, config, wheels):
    config.write_text(CONFIG.replace("test:64x48@30", "/nowhere.mp4"))
    assert "Nothing runs: there was no version before." in refused(deploy("--config", config, "--wheels", wheels))
    assert device.calls[-1] == "--user disable --now edgesight.service"
    assert not (device.base / "edgesight/current").is_symlink()


def test_after_a_cut_it_goes_on_where_it_was(deploy, device, config, tmp_path):
    filler = random.Random(7).randbytes(3_000_000)
    wheels = wheel_folder(tmp_path / "heavy", "0.1.0", filler=filler)
    line = refused(deploy("--config", config, "--wheels", wheels, path=device.programs / "cutting"))
    assert "Cannot reach" in line
    (part,) = [each for each in (device.base / ".store").glob("*.part") if each.stat().st_size]
    assert 900_000 < part.stat().st_size < 1_000_000
    assert device.calls == []
    told = ran(deploy("--config", config, "--wheels", wheels))
    sent = float(told.partition("are sent (")[2].partition(" MB")[0])
    whole = sum(each.stat().st_size for each in wheels.iterdir()) / 1e6
    assert sent < whole - 0.5
    assert device.process


def test_what_pip_refuses_leaves_the_old_version_running(deploy, device, config, wheels, tmp_path):
    ran(deploy("--config", config, "--wheels", wheels))
    old, process = device.current, device.process
    lacking = wheel_folder(tmp_path / "lacking", "0.2.0", requires=("click", "not-carried"))
    assert "No matching distribution found for not-carried" in refused(deploy("--config", config, "--wheels", lacking))
    assert (device.current, device.process) == (old, process)
    assert os.listdir(device.base / "edgesight/versions") == [old]
    assert len(os.listdir(device.base / ".environments")) == 1


def test_a_disk_that_is_too_small_is_noticed_before_anything_is_sent(small_disk, deploy, device, config, tmp_path):
    device.home.joinpath(".local").symlink_to(small_disk)
    wheels = wheel_folder(tmp_path / "heavy", "0.1.0", filler=random.Random(7).randbytes(9_000_000))
    line = refused(deploy("--config", config, "--wheels", wheels))
    assert "MB are needed. Nothing was sent." in line
    assert list(small_disk.iterdir()) == []


def test_a_disk_that_fills_up_leaves_the_old_version_running(small_disk, deploy, device, config, wheels, tmp_path):
    device.home.joinpath(".local").symlink_to(small_disk)
    config.write_text(CONFIG.replace('jsonl = "results.jsonl"\n', ""))  # else it would end by itself: its disk is full
    ran(deploy("--config", config, "--wheels", wheels))
    old, process = device.current, device.process
    swelling = wheel_folder(tmp_path / "swelling", "0.2.0", filler=bytes(60_000_000))
    assert "No space left on device" in refused(deploy("--config", config, "--wheels", swelling))
    assert (device.current, device.process) == (old, process)
    assert os.listdir(device.base / "edgesight/versions") == [old]
    assert len(os.listdir(device.base / ".environments")) == 1


def test_a_service_of_the_system(deploy, device, config, wheels):
    config.write_text(CONFIG.replace('"user"', '"system"'))
    ran(deploy("--config", config, "--wheels", wheels))
    assert "restart edgesight.service" in device.calls
    assert "ProtectSystem=strict" in (device.home / "etc/edgesight.service").read_text()
    assert device.process


def test_strange_words_reach_the_program_as_they_are(deploy, device, config, wheels, tiny):
    name = 'it\'s $HOME `id` "x" %h 100%.tflite'
    shutil.copy(tiny, config.with_name(name))
    config.write_text(CONFIG.replace('"tiny.tflite"', f"'''{name}'''"))
    ran(deploy("--config", config, "--wheels", wheels))
    command = Path(f"/proc/{device.process}/cmdline").read_text().split("\0")
    assert f"--model={name}" in command


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--port", "1"], "Cannot reach"),
        (["--wheels", "nowhere", "--port", "1"], "There are no wheels (*.whl) in nowhere"),
    ],
)
def test_what_cannot_be_had_is_told(deploy, arguments, told):
    assert told in refused(deploy(*arguments))


def test_a_model_that_is_missing_is_told_before_anybody_is_asked(deploy, config):
    config.with_name("tiny.tflite").unlink()
    assert "No model file at" in refused(deploy("--config", config, "--wheels", "nowhere", "--port", "1"))


def test_going_back_needs_no_file_here_but_the_configuration(deploy, config, wheels, newer):
    for folder in (wheels, newer):
        ran(deploy("--config", config, "--wheels", folder))
    config.write_text(CONFIG.replace('model = "tiny.tflite"', 'stages = "nowhere.toml"'))
    assert "runs      0.1.0-" in ran(deploy("--config", config, "--rollback"))


def test_a_device_without_python_is_told_what_to_install(deploy, device, wheels):
    (device.programs / "python3").unlink()
    (device.programs / "python3").write_text("#!/bin/sh\nexit 127\n")
    (device.programs / "python3").chmod(0o755)
    assert "has no python3. There, try: sudo apt install python3" in refused(deploy("--wheels", wheels))
