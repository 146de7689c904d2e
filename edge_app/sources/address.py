"""The address of a stream: told apart from what is secret in it, and asked whether anybody answers."""

import re
import socket
from urllib.parse import urlsplit

from edge_app.errors import SourceError
from edge_app.tables import explain

PORTS = {"http": 80, "https": 443, "rtmp": 1935, "rtsp": 554, "rtsps": 322, "tcp": 0, "udp": 0}
"""Schemes that can be opened, with the port used where the address names none."""


def without_secrets(url: str) -> str:
    """The address as it may be shown: user, password and query become ***.

    Up to the last @, since passwords are often not escaped: rather too much is hidden than too little.
    """
    return re.sub(r"\?.*", "?***", re.sub(r"://.*@", "://***@", url))


def check_scheme(url: str) -> str:
    """The scheme of the address, in lower case. Raises SourceError for one that cannot be opened."""
    scheme = url.partition("://")[0].lower()
    if scheme not in PORTS:
        raise SourceError(f"Cannot open {without_secrets(url)}: wanted one of {', '.join(PORTS)}, then ://.")
    return scheme


def why_unreachable(url: str, deadline_s: float) -> str:
    """Why nothing can be had from the address: empty when somebody answers there."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or PORTS[check_scheme(url)]
    except ValueError:
        return "that is not an address (a password with special characters must be percent-encoded)"
    if not host or not port:
        return "the address names no host or no port"
    if parts.scheme.lower() == "udp":
        return ""
    try:
        socket.create_connection((host, port), deadline_s).close()
    except OSError as error:
        return f"{host}, port {port}: {explain(error).lower()}"
    return ""
