import os
import re
import shutil
import subprocess
import tempfile

import pytest
from device_target import target

from edge_app.deploy.config import Service
from edge_app.deploy.on_device import GROUPS
from edge_app.deploy.unit import unit

MOST_EXPOSED = 2.5
"""systemd-analyze's figure, from 0 to 10: 9.6 for a unit that says nothing. Network and devices have to stay open."""

ANALYZE = shutil.which("systemd-analyze")


@pytest.fixture
def written(tmp_path):
    """The unit in a file, as systemd finds it, for a program that is there."""
    program = tmp_path / ".local/share/edgesight-deploy/edgesight/current/venv/bin/edgesight"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    def write(service, *arguments):
        path = tmp_path / "edgesight.service"
        made = target(home=str(tmp_path), user="root", groups=("video",))
        path.write_text(unit(made, service, arguments))
        return path

    return write


def analyze(*arguments):
    if ANALYZE is None:
        pytest.skip("there is no systemd-analyze here: apt-get install systemd")
    environment = {**os.environ, "XDG_RUNTIME_DIR": tempfile.gettempdir()}
    return subprocess.run([ANALYZE, *map(str, arguments)], capture_output=True, text=True, env=environment)


@pytest.mark.parametrize("kind", ["system", "user"])
def test_systemd_understands_it(written, kind):
    path = written(Service(kind=kind), "--source=0", '--model=it\'s 100% "mine" $HOME \\.tflite')
    done = analyze("verify", "--man=no", *(["--user"] if kind == "user" else []), path)
    assert [line for line in done.stderr.splitlines() if path.name in line] == []
    assert done.returncode == 0, done.stderr


def test_little_is_exposed(written):
    done = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}", written(Service()))
    assert done.returncode == 0, done.stdout
    assert float(re.search(r"Overall exposure level for edgesight.service: ([\d.]+)", done.stdout)[1]) <= MOST_EXPOSED


@pytest.mark.parametrize(
    ("argument", "written_as"),
    [
        ("--source=0", '"--source=0"'),
        ("--model=a b.tflite", '"--model=a b.tflite"'),
        ("--model=100%.tflite", '"--model=100%%.tflite"'),
        ("--model=$HOME", '"--model=$$HOME"'),
        ('--model="a"\\', r'"--model=\"a\"\\"'),
        ("--model=a\nExecStartPre=/bin/false", r'"--model=a\nExecStartPre=/bin/false"'),
    ],
)
def test_a_word_stays_one_word(argument, written_as):
    text = unit(target(), Service(), [argument])
    (line,) = [line for line in text.splitlines() if line.startswith("Exec")]
    assert line.endswith(f'/edgesight/current/venv/bin/edgesight" "run" {written_as}')


def test_it_says_what_the_settings_say():
    text = unit(target(groups=("video", "plugdev")), Service(memory_max="50%", watchdog_s=40, start_s=99), [])
    settings = dict(line.split("=", 1) for line in text.splitlines() if re.match(r"\w+=", line))
    wanted = {
        "Type": "notify",
        "Restart": "always",
        "WatchdogSec": "40",
        "TimeoutStartSec": "99",
        "MemoryMax": "50%",
        "User": "pi",
        "SupplementaryGroups": "video plugdev",
        "ReadWritePaths": "/home/pi/.local/share/edgesight",
    }
    assert wanted.items() <= settings.items()


def test_each_device_that_the_doctor_knows_may_be_opened():
    lines = unit(target(), Service(), []).splitlines()
    allowed = {line.removeprefix("DeviceAllow=char-") for line in lines if line.startswith("DeviceAllow=")}
    assert {"video4linux rw", "usb_device rw", "apex rw"} <= allowed
    assert "apex" in GROUPS


def test_a_group_that_is_not_there_is_not_asked_for():
    assert "SupplementaryGroups" not in unit(target(groups=()), Service(), [])
