"""A connection whose other side sends at a least pace: a byte now and then would hold a thread for ever."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

SECONDS = 20.0
"""As long as an upload's lease (`verification.intake.lease`)."""
BYTES = 64 * 1024
"""So many come in `SECONDS` of waiting, or the connection counts as broken: 26 kbit/s, less than a phone has
on EDGE."""


class Paced:
    """Reads from a socket. What the reader does meanwhile is not the sender's time."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._waited, self._came = 0.0, 0

    def recv(self, size: int) -> bytes:
        """Raises TimeoutError."""
        if self._waited >= SECONDS:
            raise TimeoutError
        usual, started = self._sock.gettimeout(), time.monotonic()
        self._sock.settimeout(SECONDS - self._waited)
        try:
            data = self._sock.recv(size)
        finally:
            self._waited += time.monotonic() - started
            self._sock.settimeout(usual)
        self._came += len(data)
        if self._came >= BYTES:
            self._waited, self._came = 0.0, 0
        return data

    def gettimeout(self) -> float | None:
        return self._sock.gettimeout()

    def settimeout(self, seconds: float | None) -> None:
        self._sock.settimeout(seconds)
