"""systemd's notify protocol: one datagram of `NAME=value` lines to the socket that $NOTIFY_SOCKET names; sd_notify(3).

Written out, because it is a handful of lines and the usual library for it has had no release since 2017.
"""

import logging
import socket

from edge_app.closing import Closing
from edge_app.tables import explain

log = logging.getLogger(__name__)


class Notify(Closing):
    """The way to the service manager at `address`: a path, or a name in the abstract namespace after `@`.

    With an empty address nobody is told anything.
    """

    def __init__(self, address: str) -> None:
        # The kernel writes an abstract name with a zero byte where $NOTIFY_SOCKET has an @ (unix(7)).
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address else None
        if self._socket:
            # A manager that is too busy to read must not hold up the loop: what it misses comes again.
            self._socket.setblocking(False)

    def send(self, *lines: str) -> bool:
        """Tell the manager several `NAME=value` at once; whether it got them. A manager that is gone is logged once."""
        if not self._socket:
            return False
        try:
            self._socket.sendto("\n".join(lines).encode(), self._address)
        except BlockingIOError:
            return False
        except OSError as error:
            log.warning("The service manager cannot be told anything at $NOTIFY_SOCKET: %s.", explain(error))
            self.close()
            return False
        return True

    @property
    def open(self) -> bool:
        """Whether there is anybody to tell."""
        return self._socket is not None

    def close(self) -> None:
        """Tell nothing more; safe to call twice."""
        if self._socket:
            self._socket.close()
            self._socket = None
