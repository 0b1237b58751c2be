"""gunicorn's threads, which no slow caller occupies.

The stock worker gives a connection to a thread at its first byte, and a few hundred that send a byte now and
then hold every thread (slowloris). Here a connection waits in the loop, which costs a thread nothing, until
its headers and a body that is not long are here, and is closed when they are not in time. A longer body is a
film's (`ecarte.long_bodies` refuses any other unread): a thread reads it as long as it keeps a least pace.
What a thread has not read when the answer is sent is thrown away in the loop, too.
"""

from __future__ import annotations

import re
import socket
import time
from collections import deque
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import TYPE_CHECKING, Any

from gunicorn.workers.gthread import ThreadWorker

from ecarte.paced import Paced

if TYPE_CHECKING:
    from concurrent.futures import Future

SECONDS = 10.0
"""Within which a request must have begun in earnest."""
HEADERS = 16 * 1024
"""Bytes; a call has less."""
BODY = 64 * 1024
"""Bytes of the longest body that is no film."""
READING = 60.0
"""Seconds for the other side to take a piece of the answer."""
LINGERING = 5.0
"""Seconds for the other side to read the answer and hang up, though it is still sending (RFC 9112, 9.6)."""
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
_HEADERS_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)


class PatientWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """`--worker-class ecarte.web_worker.PatientWorker`."""

    pending_conns: deque[Any]

    def enqueue_req(self, conn: Any) -> None:
        """To a thread, once it will not wait there."""
        conn.init()  # makes the parser, which keeps what has come
        arrived, ended = _arrived(conn)
        if is_whole(arrived):
            conn.waits_until = None
            super().enqueue_req(conn)
        elif ended:
            self._close(conn)
        elif has_long_headers(arrived):
            with suppress(OSError):
                conn.sock.send(_HEADERS_TOO_LARGE)
            self._linger(conn)
        else:
            self._wait(conn)

    def _wait(self, conn: Any) -> None:
        """For more; all the time since the first byte counts."""
        if getattr(conn, "waits_until", None) is None:
            conn.waits_until = time.monotonic() + SECONDS
        conn.timeout = conn.waits_until
        self._pend(conn, self.on_pending_socket_readable)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """In a thread: neither a slow sender nor a slow reader keeps it."""
        conn.sock.settimeout(READING)
        conn.parser.unreader.sock = Paced(conn.sock)
        try:
            return super().handle_request(req, conn)
        finally:
            conn.parser.unreader.sock = conn.sock
            with suppress(OSError):
                conn.sock.setblocking(True)

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:
        """The stock worker waits in the thread for what was not read."""
        return bool(keepalive and conn.parser.finish_body(deadline=time.monotonic() + 0.05))

    def finish_request(self, conn: Any, fs: Future[Any]) -> None:
        """The stock worker has the loop itself wait for the other side to hang up, and nobody is served."""
        if not fs.cancelled() and fs.exception() is None and fs.result() is False:
            self._linger(conn)
        else:
            super().finish_request(conn, fs)

    def _linger(self, conn: Any) -> None:
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        conn.timeout = time.monotonic() + LINGERING
        self._pend(conn, self._discard)

    def _discard(self, conn: Any, sock: socket.socket) -> None:
        try:
            ended = not sock.recv(BODY)
        except BlockingIOError:
            ended = False
        except OSError:
            ended = True
        if ended:
            self.poller.unregister(sock)
            self.pending_conns.remove(conn)
            self._close(conn)

    def _pend(self, conn: Any, callback: Any) -> None:
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(callback, conn))

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """Who was seen first is not always first in the row: the loop's own order is not enough."""
        self.pending_conns = deque(sorted(self.pending_conns, key=lambda conn: conn.timeout))
        super().murder_pending()


def is_whole(arrived: bytes) -> bool:
    """The headers and the body are here, or it is too long to be waited for."""
    headers, end, body = arrived.partition(b"\r\n\r\n")
    if not end or len(headers) > HEADERS:
        return False
    told = _LENGTH.search(headers + b"\r\n")
    length = int(told[1]) if told else 0
    return len(body) >= length or length > BODY


def has_long_headers(arrived: bytes) -> bool:
    """Longer than anybody's, whether or not they have an end."""
    end = arrived.find(b"\r\n\r\n")
    return (len(arrived) if end < 0 else end) > HEADERS


def _arrived(conn: Any) -> tuple[bytes, bool]:
    """What has come of the next request, and whether the other side has hung up.

    Nothing more is received while a whole request is held: who sends faster than is answered (pipelining, RFC
    9112, 9.3.2) waits in the socket, which is bounded.
    """
    unreader, ended = conn.parser.unreader, False
    held: bytes = unreader.buf.getvalue()
    if is_whole(held):
        return held, False
    conn.sock.setblocking(False)
    try:
        more = conn.sock.recv(HEADERS + BODY)
        ended = not more
    except BlockingIOError:
        more = b""
    except OSError:
        more, ended = b"", True
    unreader.take_buffered()
    unreader.unread(held + more)
    return held + more, ended
