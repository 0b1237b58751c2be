"""gunicorn's threads, which no slow sender occupies.

The stock worker gives a connection to a thread at its first byte, and a few hundred that send a byte now and
then hold every thread (slowloris). Here a connection waits in the loop, which costs a thread nothing, until
its headers and a short body are in the kernel's buffer, and is closed when they are not in time. A long body,
an upload, is read in a thread as before: it comes from a phone that proves its enrolment first.
"""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

SECONDS = 10.0
"""Within which a request must have begun in earnest."""
SHORT = 16 * 1024
"""Bytes of headers and body that are waited for. More than gunicorn takes of headers, and than a call has."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)


class PatientWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """`--worker-class ecarte.web_worker.PatientWorker`."""

    pending_conns: deque[Any]

    def enqueue_req(self, conn: Any) -> None:
        """To a thread, once it will not wait there."""
        if conn.parser is not None and conn.parser.unreader.buf.getvalue():
            return super().enqueue_req(conn)  # type: ignore[no-any-return] # the next request came with the last
        arrived = _arrived(conn.sock)
        if arrived is None or is_whole(arrived):
            conn.waits_until = None
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
            return super().enqueue_req(conn)  # type: ignore[no-any-return]
        self._wait(conn, len(arrived))
        return None

    def _wait(self, conn: Any, arrived: int) -> None:
        """Until there is more than has arrived; all the time since the first byte counts."""
        if getattr(conn, "waits_until", None) is None:
            conn.waits_until = time.monotonic() + SECONDS
        conn.timeout = conn.waits_until
        conn.sock.setblocking(False)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, arrived + 1)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self) -> None:
        """Who was seen first is not always first in the row: the loop's own order is not enough."""
        self.pending_conns = deque(sorted(self.pending_conns, key=lambda conn: conn.timeout))
        super().murder_pending()


def is_whole(arrived: bytes) -> bool:
    """The headers and, where it is short, the body are here; or it is too long to be waited for."""
    headers, end, body = arrived.partition(b"\r\n\r\n")
    if not end:
        return len(arrived) >= SHORT
    told = _LENGTH.search(headers + b"\r\n")
    length = int(told[1]) if told else 0
    return len(body) >= length or len(headers) + length > SHORT


def _arrived(sock: socket.socket) -> bytes | None:
    """What waits to be read, without reading it; None when the other side is gone."""
    try:
        return sock.recv(SHORT, socket.MSG_PEEK | socket.MSG_DONTWAIT) or None
    except BlockingIOError:
        return b""
    except OSError:
        return None
