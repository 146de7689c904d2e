"""One file from the web: once, whole, and the same as before.

What has come of a file that the server names by a tag is kept beside its place as <name>.part and asked for no second
time; nothing else is left of a download that fails. The SHA-256 of the first download is noted in <name>.origin.json:
from then on another file under that address is refused.
"""

import errno
import hashlib
import http.client
import ipaddress
import re
import socket
import ssl
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
_GONE = (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE)
_OTHERWISE = "or download it by other means and give the file"
_IN_WORDS: tuple[tuple[type[OSError], str, str], ...] = (
    (
        socket.gaierror,
        "the name of its server is not known; there is no network, or no such server",
        f"Check the network and the address, {_OTHERWISE}",
    ),
    (
        ssl.SSLCertVerificationError,
        "the server's certificate is not trusted",
        "Check that the clock is right (date) and that no page for logging in stands between",
    ),
    (TimeoutError, f"the server did not answer in {_TIMEOUT_S:g} s", f"Check the network and try again, {_OTHERWISE}"),
    (ConnectionRefusedError, "nothing answers there", "Check the network and the address"),
)
"""What can be wrong with a connection, how it is told, and what to try."""


class Origin(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a file came from, and what it was when it first came.

    tag: the server's name for this version of it; "" where it gives none, or none that promises the same bytes.
    """

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

    sha256: what it has to be, if that is known, as 64 hexadecimal digits. check: raises for a file that is not to be
    kept. Raises DownloadError where it cannot be had or is another than it was or should be, OutputError where it
    cannot be kept, and as `check` does. `path` is whole or not there.
    """
    check_address(url)
    sha256 = _checked_digest(sha256)
    part = path.with_name(path.name + ".part")
    with files.refusing(path):
        origin = _own_origin(url, path, part)
        wanted = _agreed(sha256, origin, path)
        if path.is_file() and wanted == _sha256(path):
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _fetch(url, part, path, progress)
            found = _checked(url, part, wanted, _advice(sha256, path), check)
            _note(path, Origin(url, found))
            files.publish(part, path)
        finally:
            _tidy(path, part)
    return path


def _checked_digest(sha256: str | None) -> str | None:
    """In small letters. Raises DownloadError."""
    if sha256 is not None and not re.fullmatch("[0-9a-fA-F]{64}", sha256):
        raise DownloadError(
            f"{sha256!r} is no SHA-256: wanted 64 hexadecimal digits, as `sha256sum FILE` prints them, or nothing."
        )
    return sha256.lower() if sha256 else None


def _tidy(path: Path, part: Path) -> None:
    """Keep a part only with the tag by which the rest is asked for, and a note only of a part or of a whole file."""
    origin = _origin(path)
    if origin is None or not origin.tag:
        part.unlink(missing_ok=True)
    if origin and origin.sha256 is None and not part.exists():
        _origin_place(path).unlink()


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


def _fetch(url: str, part: Path, path: Path, progress: Progress) -> None:
    """Fill `part`, over as many connections as it takes; raises DownloadError once one brings nothing new."""
    reason = ""
    for _ in range(_TRIES):
        had = part.stat().st_size if part.exists() else 0
        try:
            total = _connect(url, part, had, path, progress)
        except urllib.error.HTTPError as error:
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and had:
                part.unlink()  # what we had is no part of what is there now
                continue
            if error.code in _GONE:
                part.unlink(missing_ok=True)
            raise DownloadError(f"Cannot download {url}: {error.code} {error.reason}. Check the address.") from error
        except EdgesightError:
            part.unlink(missing_ok=True)
            raise
        except _CUT as error:
            if getattr(error, "errno", None) in _DISK:
                raise
            reason, advice = _in_words(error)
            if part.exists() and part.stat().st_size > had:
                continue
            raise DownloadError(f"Cannot download {url}: {reason}. {advice}.") from error
        except ValueError as error:  # an address that nobody can read: this one, or one that the server sends us to
            raise DownloadError(f"Cannot download {url}: {explain(error)}. Check the address.") from error
        if total is None or part.stat().st_size == total:
            return
        reason = f"it ended after {part.stat().st_size} of {total} bytes"
    raise DownloadError(f"Cannot download {url}: {reason}. {_going_on(path)}, {_OTHERWISE}.")


def _going_on(path: Path) -> str:
    """What another try has of a download that was cut too often."""
    origin = _origin(path)
    if origin and origin.tag:
        return "What came is kept: try again to go on from there, if the server lets you"
    return "Nothing was kept, for the server does not say whether the file stays the same: try again from the beginning"


def _in_words(error: Exception) -> tuple[str, str]:
    """What is wrong with a connection, and what to try."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    for kind, reason, advice in _IN_WORDS:
        if isinstance(cause, kind):
            return reason, advice
    reason = explain(cause) if isinstance(cause, Exception) else str(cause).rstrip(".")
    return reason or type(error).__name__, "Check the network and try again"


def _connect(url: str, part: Path, had: int, path: Path, progress: Progress) -> int | None:
    """Add what one connection brings to `part`, and note what it is a part of. The whole size, if the server tells."""
    noted = _origin(path) or Origin(url)
    headers = {"User-Agent": "edgesight", "Accept-Encoding": "identity"}
    if had and noted.tag:
        headers |= {"Range": f"bytes={had}-", "If-Range": noted.tag}
    opener = urllib.request.build_opener(_Redirects)
    request = urllib.request.Request(_quoted(url), headers=headers)  # noqa: S310 - checked
    with opener.open(request, timeout=_TIMEOUT_S) as answer:
        start = _start(answer, had)
        total = _total(answer, start)
        _note(path, Origin(url, noted.sha256, _tag(answer)))
        with part.open("ab" if start else "wb") as file:
            _copy(answer, file, start, total, url, progress)
    return total


def _quoted(url: str) -> str:
    """As browsers send it, for a path in letters of any language; what is quoted already stays."""
    return quote(url, safe=string.punctuation)


def _start(answer: http.client.HTTPResponse, had: int) -> int:
    """Where in the file the answer begins: a server may send the rest or, if it changed, everything."""
    said = answer.headers.get("Content-Range", "")
    return had if answer.status == http.HTTPStatus.PARTIAL_CONTENT and said.startswith(f"bytes {had}-") else 0


def _tag(answer: http.client.HTTPResponse) -> str:
    """A weak tag is none: it does not promise the same bytes, and no server goes on by it (RFC 9110, 13.1.5)."""
    tag = answer.headers.get("ETag", "")
    return "" if tag.startswith("W/") else tag


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
