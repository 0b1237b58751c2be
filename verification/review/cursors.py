"""Where a page of the list starts, in its address: signed, so that only the links of the pages lead there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core import signing

from verification.queue.keyset import Place

SALT = "verification.review.cursors"


def cursor_of(place: Place) -> str:
    """The place as a part of an address. Holds the time and the id of a case, nothing of a person."""
    return signing.dumps([place.at.isoformat(), place.id.hex], salt=SALT)


def place_of(cursor: str | None) -> Place | None:
    """None without one, and of one that was tampered with or is older than the key: the list begins anew."""
    if not cursor:
        return None
    try:
        at, pk = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        return None
    return Place(datetime.fromisoformat(at), UUID(pk))
