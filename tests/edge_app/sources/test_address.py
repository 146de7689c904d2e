import socket

import pytest

from edge_app.errors import SourceError
from edge_app.sources.address import check_scheme, why_unreachable, without_secrets


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtsp://cam.local/live", "rtsp://cam.local/live"),
        ("rtsp://admin:pass@cam/live", "rtsp://***@cam/live"),
        ("rtsp://admin:p@ss/w#rd?x@cam/live", "rtsp://***@cam/live"),
        ("http://cam/video?user=a&pwd=secret", "http://cam/video?***"),
        ("http://u:p@cam/video?token=secret", "http://***@cam/video?***"),
    ],
)
def test_secrets_are_not_shown(url, shown):
    assert without_secrets(url) == shown


@pytest.mark.parametrize("url", ["ftp://user:secret@host/x", "://x", "file:///etc/passwd", "concat://a|b"])
def test_other_schemes_are_refused(url):
    with pytest.raises(SourceError, match="rtsp") as caught:
        check_scheme(url)
    assert "secret" not in str(caught.value)


def test_why_nobody_answers():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert why_unreachable(f"http://127.0.0.1:{port}/x", 5) == ""
    assert "refused" in why_unreachable(f"http://127.0.0.1:{port}/x", 5)


@pytest.mark.parametrize("url", ["http://[::1", "http://host:port/x", "tcp://host", "http:///x"])
def test_what_is_no_address_is_said_so(url):
    assert "address" in why_unreachable(url, 5)
