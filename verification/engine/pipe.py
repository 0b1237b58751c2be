"""Reads what an untrusted process writes, for so long and no more than so much."""

from __future__ import annotations

import os
import select
import time

CHUNK = 2**16


class TooMuch(Exception):
    """The other side wrote more than was agreed."""


def read_all(descriptor: int, *, deadline: float, most: int) -> bytes:
    """Everything up to the end. Raises `TimeoutError` at `deadline` (`time.monotonic()`) and `TooMuch`."""
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    received = bytearray()
    while len(received) <= most:
        remaining = deadline - time.monotonic()
        if remaining <= 0 or not poller.poll(remaining * 1000):
            raise TimeoutError
        chunk = os.read(descriptor, CHUNK)
        if not chunk:
            return bytes(received)
        received += chunk
    raise TooMuch
