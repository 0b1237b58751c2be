"""Whether a card may be used now: its dates, and what the status list says of it."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from issuance.jose import unb64url
from issuance.reader.jws import open_jws
from issuance.reader.refused import CardRefused
from issuance.status_list.encode import BITS, value_at

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.x509 import Certificate

LEEWAY = 60
"""Seconds by which clocks may differ."""
MAX_LIST_BYTES = 4 * 1024 * 1024
REASONS = {1: "revoked", 2: "suspended"}


def check_dates(not_before: Any, until: Any, *, now: datetime) -> None:
    """Seconds since 1970. Raises CardRefused."""
    try:
        if not not_before - LEEWAY <= now.timestamp():  # so written, NaN is refused
            raise CardRefused("not_yet_valid")
        if not now.timestamp() < until + LEEWAY:
            raise CardRefused("expired")
    except TypeError as cause:
        raise CardRefused("malformed") from cause


def check_status(status: Any, token: str | None, *, root_certificate: Certificate, now: datetime) -> None:
    """`status` is the card's claim of that name; without a token nothing is known of a revocation.

    The token is the JWT of the list, whatever the format of the card. Raises CardRefused.
    """
    if token is None:
        return
    published = open_jws(token, typ="statuslist+jwt", root_certificate=root_certificate, now=now)
    try:
        place, status_list = status["status_list"], published["status_list"]
        fresh = now.timestamp() < published["exp"] + LEEWAY
        if published["sub"] != place["uri"] or not fresh or status_list["bits"] != BITS:
            raise CardRefused("status_list_unusable")
        packed = zlib.decompressobj().decompress(unb64url(status_list["lst"]), MAX_LIST_BYTES)
        index = place["idx"]
        if index < 0:
            raise CardRefused("malformed")
        value = value_at(packed, index)
    except (KeyError, TypeError, ValueError, IndexError, zlib.error) as cause:
        raise CardRefused("status_list_unusable") from cause
    if value:
        raise CardRefused(REASONS.get(value, "status_unknown"))
