import logging
import socket

import pytest

from edge_app.service.notify import Notify


@pytest.fixture
def manager():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.setblocking(False)
        yield listening


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_lines_arrive_as_one_datagram(manager, tmp_path, kind):
    address = str(tmp_path / "notify") if kind == "path" else f"@edgesight-{tmp_path.name}"
    manager.bind(address.replace("@", "\0", 1))
    with Notify(address) as notify:
        assert notify.send("READY=1", "STATUS=fine")
    assert manager.recv(4096) == b"READY=1\nSTATUS=fine"


def test_without_a_manager_nothing_is_told_and_nothing_is_opened():
    with Notify("") as notify:
        assert not notify.open
        assert not notify.send("READY=1")


def test_a_manager_that_is_gone_is_logged_once(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    notify = Notify(str(tmp_path / "nobody"))
    assert [notify.send("READY=1"), notify.send("READY=1")] == [False, False]
    (record,) = caplog.records
    assert record.message == (
        "The service manager cannot be told anything at $NOTIFY_SOCKET: No such file or directory."
    )
    notify.close()


def test_a_manager_that_does_not_read_is_not_waited_for(manager, tmp_path):
    manager.bind(str(tmp_path / "notify"))
    with Notify(str(tmp_path / "notify")) as notify:
        while notify.send("WATCHDOG=1"):
            pass
        assert notify.open
        manager.recv(4096)
        assert notify.send("WATCHDOG=1")
