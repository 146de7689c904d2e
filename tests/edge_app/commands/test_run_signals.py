"""Ctrl-C and SIGTERM at every moment of a run: real processes, which end at once, with files whole."""

import json
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import pytest
from red_pictures import red_picture

from edge_app.counted import counted

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LIMIT_S = 20
"""An idle machine needs less than 2 s. A busy one may need longer, but not the 600 s of the deadline, which would end
the run without any signal."""


class Camera(BaseHTTPRequestHandler):
    """/stalls: MJPEG for 60 frames, then silence. /silent: silence at once. `stalled` is set when silence begins."""

    stalled: threading.Event
    over: threading.Event

    def do_GET(self):
        if self.path == "/stalls":
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
            self.end_headers()
            picture = cv2.imencode(".jpg", red_picture())[1].tobytes()
            for _ in range(60):
                self.wfile.write(
                    b"--next\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(picture), picture)
                )
        self.stalled.set()
        self.over.wait()

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    Camera.stalled, Camera.over = threading.Event(), threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Camera) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        Camera.over.set()
        server.shutdown()


@pytest.fixture
def start(tiny, tmp_path):
    """Start `edgesight run` with all outputs in `tmp_path`."""
    processes = []

    def begin(source, *arguments, **options):
        outputs = ["--save", "a.mp4", "--jsonl", "a.jsonl", "--stats", "a.json"]
        command = [sys.executable, "-m", "edge_app.commands", "run", "--model", str(tiny), "--source", source]
        processes.append(
            subprocess.Popen(
                [*command, *outputs, *arguments],
                cwd=tmp_path,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                **options,
            )
        )
        return processes[-1]

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


def wait_for(condition, process):
    """Poll until `condition` holds; the process must live meanwhile."""
    until = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)


def end(process, number):
    """Send the signal; output and error of a process that ended within the limit."""
    process.send_signal(number)
    output, error = process.communicate(timeout=LIMIT_S)
    assert "Traceback" not in error
    return output, error


def lines(folder):
    return (folder / "a.jsonl").read_bytes().count(b"\n") if (folder / "a.jsonl").exists() else 0


def assert_whole(folder, output):
    """Clip, lines, figures and table are there, and nothing else."""
    assert sorted(each.name for each in folder.iterdir()) == ["a.json", "a.jsonl", "a.mp4"]
    numbers = [json.loads(line)["frame"] for line in (folder / "a.jsonl").read_text().splitlines()]
    assert numbers == sorted(set(numbers))
    results = json.loads((folder / "a.json").read_text())["results"]
    assert results == len(numbers) > 0
    capture, count = cv2.VideoCapture(str(folder / "a.mp4")), 0
    while capture.read()[0]:
        count += 1
    capture.release()
    assert 0 < count <= numbers[-1] + 1
    assert f"{counted(results, 'result')} in " in output
    assert "age (capture to result)" in output


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("pace", ["real-time", "fast"])
def test_a_loop_at_work(start, tmp_path, number, pace):
    process = start("test:320x240@30", "--pace", pace)
    wait_for(lambda: lines(tmp_path) >= 5, process)
    output, _ = end(process, number)
    assert process.returncode == 0
    assert_whole(tmp_path, output)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_stream_that_stalls(start, server, tmp_path, number):
    process = start(f"{server}/stalls", "--deadline", "600")
    wait_for(lambda: Camera.stalled.is_set() and lines(tmp_path) >= 1, process)
    output, _ = end(process, number)
    assert process.returncode == 0
    assert_whole(tmp_path, output)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_stream_that_is_being_opened(start, server, tmp_path, number):
    process = start(f"{server}/silent", "--deadline", "600")
    wait_for(Camera.stalled.is_set, process)
    assert end(process, number)[0] == ""
    assert process.returncode == -number
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", SIGNALS)
def test_a_model_that_is_being_loaded(start, tmp_path, number):
    """An interpreter that takes for ever to be imported stands for a large model on a slow card."""
    package = tmp_path / "slow" / "ai_edge_litert"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("import pathlib, time\npathlib.Path('loading').touch()\ntime.sleep(600)\n")
    process = start("test:", env={"PYTHONPATH": str(package.parent), "PATH": "/bin"})
    wait_for((tmp_path / "loading").exists, process)
    assert end(process, number)[0] == ""
    assert process.returncode == -number
    assert sorted(each.name for each in tmp_path.iterdir()) == ["loading", "slow"]


def test_a_second_signal_does_not_spoil_the_first(start, tmp_path):
    process = start("test:320x240@30")
    wait_for(lambda: lines(tmp_path) >= 5, process)
    process.send_signal(signal.SIGINT)
    output, _ = end(process, signal.SIGTERM)
    assert_whole(tmp_path, output)
