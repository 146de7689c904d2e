import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from sample_result import sample_result

from edge_app.fakes import FakeClock
from edge_app.service.heartbeat import Heartbeat
from edge_app.service.notify import Notify

ROOT = Path(__file__).parents[3]


@pytest.fixture
def manager(tmp_path):
    """What systemd would be; `recv` fails after a minute."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        yield listening


@pytest.fixture
def environment(tmp_path):
    return {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "400000"}


def heard(manager):
    """All that was told so far."""
    manager.setblocking(False)
    messages = []
    try:
        while True:
            messages.append(manager.recv(4096).decode())
    except BlockingIOError:
        return messages


def test_ready_comes_with_the_first_result_and_the_watchdog_with_later_ones(manager, tmp_path):
    clock = FakeClock()
    with Heartbeat(Notify(str(tmp_path / "notify")), every_s=1.0, clock=lambda: clock() / 1e9) as heartbeat:
        clock.advance(ms=5000)
        assert heard(manager) == []
        for number in range(21):
            heartbeat.put(sample_result(number))
            clock.advance(ms=100)
        assert heard(manager) == [
            "READY=1\nWATCHDOG=1\nSTATUS=first result, age 12.5 ms",
            "WATCHDOG=1\nSTATUS=10.0 results/s, age 12.5 ms",
            "WATCHDOG=1\nSTATUS=10.0 results/s, age 12.5 ms",
        ]
        clock.advance(ms=60_000)
        assert heard(manager) == []
    assert heard(manager) == ["STOPPING=1"]


def test_ready_is_said_again_when_the_manager_could_not_take_it(manager, tmp_path):
    notify = Notify(str(tmp_path / "notify"))
    full = 0
    while notify.send("X_FULL=1"):
        full += 1
    heartbeat = Heartbeat(notify)
    heartbeat.put(sample_result(0))
    assert heard(manager) == ["X_FULL=1"] * full
    heartbeat.put(sample_result(1))
    assert heard(manager) == ["READY=1\nWATCHDOG=1\nSTATUS=first result, age 12.5 ms"]
    heartbeat.close()


@pytest.mark.parametrize(("watchdog_usec", "messages"), [("", 1), ("30000000", 1), ("200000", 2), ("soon", 1)])
def test_it_is_fed_each_quarter_of_the_watchdogs_time(manager, environment, watchdog_usec, messages):
    clock = FakeClock()
    heartbeat = Heartbeat.of(environment | {"WATCHDOG_USEC": watchdog_usec}, lambda: clock() / 1e9)
    heartbeat.put(sample_result(0))
    clock.advance(ms=60)
    heartbeat.put(sample_result(1))
    assert len(heard(manager)) == messages
    heartbeat.close()


def start(tiny, source, environment, *arguments):
    command = [sys.executable, "-m", "edge_app.commands", "run", "--model", str(tiny), "--source", source]
    own = {key: value for key, value in os.environ.items() if key not in ("NOTIFY_SOCKET", "WATCHDOG_USEC")}
    return subprocess.Popen(
        [*command, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**own, "PYTHONPATH": str(ROOT), **environment},
    )


def test_a_running_loop_is_ready_fed_and_stops(tiny, manager, environment):
    with start(tiny, "test:64x48@30", environment) as process:
        said = [manager.recv(4096).decode() for _ in range(3)]
        process.send_signal(signal.SIGTERM)
        while said[-1] != "STOPPING=1":
            said.append(manager.recv(4096).decode())
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    ready, *fed, _ = said
    assert re.fullmatch(r"READY=1\nWATCHDOG=1\nSTATUS=first result, age \d+\.\d ms", ready)
    assert len(fed) >= 2
    assert all(re.fullmatch(r"WATCHDOG=1\nSTATUS=\d+\.\d results/s, age \d+\.\d ms", each) for each in fed)


def test_a_loop_without_results_is_never_ready(tiny, manager, environment, tmp_path):
    process = start(tiny, str(tmp_path / "missing.mp4"), environment)
    assert process.wait(timeout=60) == 2
    process.communicate()
    assert [message for message in heard(manager) if "READY" in message or "WATCHDOG" in message] == []


def test_without_systemd_the_loop_just_runs(tiny):
    process = start(tiny, "test:64x48@30", {}, "--frames", "3")
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
