"""A server on this machine that can cut, lie and redirect, as servers do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """What is served and what was asked for.

    files: path -> bytes. cut_after: bytes after which a connection ends, by the number of the request. tag: the ETag;
    "" for none. redirects: path -> address. asked: (path, range) of every request. resumes: whether ranges are known.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    cut_after: list[int | None] = field(default_factory=list)
    tag: str = '"1"'
    redirects: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    resumes: bool = True
    url: str = ""


@contextmanager
def file_server() -> Iterator[Served]:
    """Serve on a free port of 127.0.0.1."""
    served = Served()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            _answer(self, served)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def _answer(handler: BaseHTTPRequestHandler, served: Served) -> None:
    wanted = handler.headers.get("Range", "")
    served.asked.append((handler.path, wanted))
    if handler.path in served.redirects:
        handler.send_response(302)
        handler.send_header("Location", served.redirects[handler.path])
        handler.end_headers()
        return
    data = served.files.get(handler.path)
    if data is None:
        handler.send_error(404)
        return
    start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
    if not served.resumes or handler.headers.get("If-Range") != served.tag:
        start = 0
    if start >= len(data) > 0:
        handler.send_error(416)
        return
    handler.send_response(206 if start else 200)
    if start:
        handler.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    if served.tag:
        handler.send_header("ETag", served.tag)
    handler.send_header("Content-Length", str(len(data) - start))
    handler.end_headers()
    number = len(served.asked) - 1
    cut = served.cut_after[number] if number < len(served.cut_after) else None
    handler.wfile.write(data[start:] if cut is None else data[start : start + cut])
