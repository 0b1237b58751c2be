"""Whether a card may be used now: its dates, and what the status list says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from issuance.reader.refused import CardRefused
from issuance.reader.status_list import listed_value
from issuance.reader.trust import LEEWAY, UNCHECKED

if TYPE_CHECKING:
    from datetime import datetime

    from issuance.reader.trust import Trust

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


def check_status(status: Any, *, trust: Trust, now: datetime) -> None:
    """`status` is the card's claim of that name; not looked at where the lists are UNCHECKED.

    Raises CardRefused.
    """
    if trust.status_lists is UNCHECKED:
        return
    match status:
        case {"status_list": {"uri": str(uri), "idx": int(index)}} if index >= 0:
            value = listed_value(index, uri=uri, trust=trust, now=now)
        case _:
            raise CardRefused("malformed")
    if value:
        raise CardRefused(REASONS.get(value, "status_unknown"))
