import itertools
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import pytest
from red_pictures import is_red, red_picture

from edge_app.capture.capture import Capture
from edge_app.errors import SourceError, SourceStalledError
from edge_app.sources import open_source


class Camera(BaseHTTPRequestHandler):
    """/clip.avi: a file, with ranges. /live: MJPEG for ever. /closes, /stalls: MJPEG for 40 frames, then that."""

    clip = b""
    over: threading.Event

    def do_GET(self):
        if self.path.startswith("/clip"):
            return self.send_clip()
        if self.path == "/silent":
            return self.over.wait()
        if self.path.startswith(("/live", "/closes", "/stalls")):
            return self.send_pictures()
        return self.send_error(404)

    def send_clip(self):
        start = int(re.sub(r"bytes=(\d+)-.*", r"\1", self.headers.get("Range", "bytes=0-")))
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{len(self.clip) - 1}/{len(self.clip)}")
        self.send_header("Content-Length", str(len(self.clip) - start))
        self.end_headers()
        self.wfile.write(self.clip[start:])

    def send_pictures(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        self.end_headers()
        picture = cv2.imencode(".jpg", red_picture())[1].tobytes()
        part = b"--next\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(picture), picture)
        for _ in itertools.count() if self.path.startswith("/live") else range(40):
            self.wfile.write(part)
            if self.over.wait(0.002):
                return
        if self.path == "/stalls":
            self.over.wait()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that hangs up is what these tests are about."""


@pytest.fixture(scope="module")
def server(clips):
    Camera.clip, Camera.over = clips["avi"].read_bytes(), threading.Event()
    with Server(("127.0.0.1", 0), Camera) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://admin:secret@127.0.0.1:{server.server_port}"
        Camera.over.set()
        server.shutdown()


def test_an_endless_stream_is_live(server):
    with open_source(f"{server}/live", pace="fast") as source:
        assert source.live
        assert source.size_wh == (160, 120)
        frames = [source.read() for _ in range(5)]
    assert [frame.number for frame in frames] == [0, 1, 2, 3, 4]
    assert all(is_red(frame.image_bgr) for frame in frames)


def test_a_stream_goes_through_the_capture(server):
    with open_source(f"{server}/live") as source, Capture(source) as capture:
        assert is_red(capture.take().frame.image_bgr)


def test_a_clip_on_a_server_is_read_to_its_end(server):
    with open_source(f"{server}/clip.avi", pace="fast") as source:
        assert not source.live
        assert sum(1 for _ in iter(source.read, None)) == 60


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("/closes", SourceError, r"closed the connection after \d+ frames"),
        ("/stalls", SourceStalledError, r"sent nothing for [0-4]\.\d s, after \d+ frames"),
    ],
)
def test_a_stream_that_breaks_off_is_an_error(server, path, error, message):
    with open_source(server + path, deadline_s=0.5) as source, pytest.raises(error, match=message) as caught:
        while source.read():
            pass
    assert type(caught.value) is error
    assert source.frames >= 35


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("/silent", SourceStalledError, r"sent no video within 0\.3 s"),
        ("/nothing", SourceError, "answers, but not with a video"),
    ],
)
def test_a_stream_that_cannot_be_opened_is_an_error(server, path, error, message):
    with pytest.raises(error, match=message) as caught:
        open_source(server + path, deadline_s=0.3)
    assert type(caught.value) is error
    assert "secret" not in str(caught.value)


def test_nobody_listens():
    with pytest.raises(SourceError, match=r"127\.0\.0\.1, port 9: .*refused") as caught:
        open_source("rtsp://admin:secret@127.0.0.1:9/live")
    assert "secret" not in str(caught.value)


def test_no_password_in_any_name(server):
    with open_source(f"{server}/clip.avi?key=secret") as source:
        assert "secret" not in f"{source.name} {source!r}"
        assert "admin" not in f"{source.name} {source!r}"
