"""One file from the web: once, whole, and the same as before.

What has come is kept beside its place as <name>.part and asked for no second time. The SHA-256 of the first download is
noted in <name>.origin.json: from then on another file under that address is refused.
"""

import errno
import hashlib
import http.client
import ipaddress
import string
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Struct

from edge_app import files
from edge_app.errors import DownloadError, EdgesightError
from edge_app.spec import Digest
from edge_app.tables import explain, read_json

Progress = Callable[[int, int | None], None]
"""Told how many bytes there are of how many; None while nobody knows."""

_TIMEOUT_S = 30.0
_TRIES = 5
"""Connections; a cut one is taken up again where it ended."""
_CHUNK = 1 << 16
_LARGEST = 1 << 30
"""Bytes; a model for a small board is far below."""
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EISDIR)
"""Not the network's fault."""
_CUT = (http.client.HTTPException, OSError)
"""What reading from a lost connection raises."""


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a file came from, and what it was when it first came. tag: the server's name for this version of it."""

    url: str
    sha256: Digest | None = None
    tag: str = ""


def download(
    url: str,
    path: Path,
    *,
    sha256: str | None = None,
    check: Callable[[Path], None] = lambda _: None,
    progress: Progress = lambda *_: None,
) -> Path:
    """Put the file at `url` at `path`, and return that; without the network where it is there already.

    sha256: what it has to be, if that is known. check: raises for a file that is not to be kept. Raises DownloadError
    where it cannot be had or is another than it was or should be, OutputError where it cannot be kept, and as `check`
    does. `path` is whole or not there.
    """
    check_address(url)
    part = path.with_name(path.name + ".part")
    with files.refusing(path):
        origin = _own_origin(url, path, part)
        wanted = _agreed(sha256, origin, path)
        if path.is_file() and wanted == _sha256(path):
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        _fetch(url, part, origin.tag if origin else "", path, progress)
        found = _checked(url, part, wanted, _advice(sha256, path), check)
        _note(path, Origin(url, found))
        files.publish(part, path)
    return path


def check_address(url: str) -> None:
    """Raise DownloadError unless `url` is https, or http on this machine: nobody on the way may change the file."""
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise DownloadError(f"{url} is no address to download from: {explain(error)}. Check it.") from error
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and parts.hostname and _is_here(parts.hostname):
        return
    raise DownloadError(
        f"{url} is no address to download from: wanted https://, or http:// on this machine alone. "
        "Download it by other means and give the file."
    )


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Wherever a server sends us, the same rule holds."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        check_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _own_origin(url: str, path: Path, part: Path) -> Origin | None:
    """What is noted of an earlier download from `url`. Raises DownloadError if a file came from another address."""
    origin = _origin(path)
    if origin is None or origin.url == url:
        return origin
    if origin.sha256:
        raise DownloadError(
            f"{path} was downloaded from another address, {origin.url}. Give the new model another name with --name, "
            f"or delete this file and {_origin_place(path)}."
        )
    part.unlink(missing_ok=True)
    return None


def _advice(given: str | None, path: Path) -> str:
    """What to do about another SHA-256 than was given or, where none was, noted the first time."""
    return "give the new one with --sha256" if given else f"delete {_origin_place(path)} and try again"


def _checked(url: str, part: Path, wanted: str | None, advice: str, check: Callable[[Path], None]) -> str:
    """The SHA-256 of a download that may be kept; any other is deleted. Raises DownloadError, and as `check` does."""
    found = _sha256(part)
    try:
        if wanted not in (None, found):
            raise DownloadError(
                f"{url} is not the file that it should be: its SHA-256 is {found}; wanted {wanted}. Nothing was kept. "
                f"If its maker has replaced it, and you trust that, {advice}."
            )
        check(part)
    except EdgesightError:
        part.unlink()
        raise
    return found


def _fetch(url: str, part: Path, tag: str, path: Path, progress: Progress) -> None:
    """Fill `part`, over as many connections as it takes; raises DownloadError once one brings nothing new."""
    reason = ""
    for _ in range(_TRIES):
        had = part.stat().st_size if part.exists() else 0
        try:
            tag, total = _connect(url, part, had, tag, path, progress)
        except urllib.error.HTTPError as error:
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and had:
                part.unlink()  # what we had is no part of what is there now
                continue
            raise DownloadError(f"Cannot download {url}: {error.code} {error.reason}. Check the address.") from error
        except EdgesightError:
            part.unlink(missing_ok=True)
            raise
        except _CUT as error:
            if getattr(error, "errno", None) in _DISK:
                raise
            reason = explain(error) or type(error).__name__
            if part.exists() and part.stat().st_size > had:
                continue
            raise DownloadError(f"Cannot download {url}: {reason}. Check the network and try again.") from error
        except ValueError as error:  # an address that nobody can read: this one, or one that the server sends us to
            raise DownloadError(f"Cannot download {url}: {explain(error)}. Check the address.") from error
        if total is None or part.stat().st_size == total:
            return
        reason = f"it ended after {part.stat().st_size} of {total} bytes"
    raise DownloadError(f"Cannot download {url}: {reason}. What came is kept: try again to go on from there.")


def _connect(url: str, part: Path, had: int, tag: str, path: Path, progress: Progress) -> tuple[str, int | None]:
    """Add what one connection brings to `part`. The server's name for the file, and its whole size if it tells."""
    headers = {"User-Agent": "edgesight", "Accept-Encoding": "identity"}
    if had and tag:
        headers |= {"Range": f"bytes={had}-", "If-Range": tag}
    opener = urllib.request.build_opener(_Redirects)
    request = urllib.request.Request(_quoted(url), headers=headers)  # noqa: S310 - checked
    with opener.open(request, timeout=_TIMEOUT_S) as answer:
        start = _start(answer, had)
        tag, total = answer.headers.get("ETag", ""), _total(answer, start)
        _note(path, Origin(url, _known(path), tag))
        with part.open("ab" if start else "wb") as file:
            _copy(answer, file, start, total, url, progress)
    return tag, total


def _quoted(url: str) -> str:
    """As browsers send it, for a path in letters of any language; what is quoted already stays."""
    return quote(url, safe=string.punctuation)


def _start(answer: http.client.HTTPResponse, had: int) -> int:
    """Where in the file the answer begins: a server may send the rest or, if it changed, everything."""
    said = answer.headers.get("Content-Range", "")
    return had if answer.status == http.HTTPStatus.PARTIAL_CONTENT and said.startswith(f"bytes {had}-") else 0


def _total(answer: http.client.HTTPResponse, start: int) -> int | None:
    length = answer.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def _copy(answer: IO[bytes], file: IO[bytes], done: int, total: int | None, url: str, progress: Progress) -> None:
    progress(done, total)
    while chunk := answer.read(_CHUNK):
        done += len(chunk)
        if done > _LARGEST:
            raise DownloadError(f"{url} is larger than {_LARGEST >> 20} MB; wanted a model for a small board.")
        file.write(chunk)
        progress(done, total)


def _agreed(given: str | None, origin: Origin | None, path: Path) -> str | None:
    """The SHA-256 that is wanted. Raises DownloadError if what was noted is another than what is asked for."""
    noted = origin.sha256 if origin else None
    if given and noted and given != noted:
        raise DownloadError(
            f"{path} came with the SHA-256 {noted}; now {given} is wanted. Give another --name, or delete "
            f"{_origin_place(path)} if you trust the new one."
        )
    return given or noted


def _origin_place(path: Path) -> Path:
    return path.with_name(path.name + ".origin.json")


def _origin(path: Path) -> Origin | None:
    place = _origin_place(path)
    return read_json(Origin, place, "where a download came from, ", DownloadError) if place.is_file() else None


def _known(path: Path) -> str | None:
    origin = _origin(path)
    return origin.sha256 if origin else None


def _note(path: Path, origin: Origin) -> None:
    files.write_bytes(_origin_place(path), msgspec.json.encode(origin))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
