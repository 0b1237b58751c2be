"""What an authenticator application shows: time-based one-time passwords (RFC 6238)."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
import time

PERIOD = 30
"""Seconds a code is good for."""
MARGIN = 3
"""Seconds that a code must still be good for when it is sent."""


def new_secret() -> str:
    """160 bits in base32, as RFC 4226 section 4 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, moment: float) -> str:
    """The six digits at this moment (seconds since 1970)."""
    counter = struct.pack(">Q", int(moment) // PERIOD)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    place = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def fresh_code(secret: str) -> str:
    """The six digits now. Waits for the next ones, as a person would, where these are about to go."""
    left = PERIOD - time.time() % PERIOD
    if left < MARGIN:
        time.sleep(left)
    return code_at(secret, time.time())
