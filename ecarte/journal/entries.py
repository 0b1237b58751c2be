"""What the tag of an entry covers."""

from __future__ import annotations

import json
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ecarte.journal.keys import authenticate, is_authentic

if TYPE_CHECKING:
    from ecarte.journal.models import Entry

_PURPOSE = "entry"


def tag_of(entry: Entry) -> str:
    """For an entry that is about to be written."""
    return authenticate(_content(entry), _PURPOSE)


def is_genuine(entry: Entry) -> bool:
    """Whether the system wrote it, and exactly so."""
    return is_authentic(entry.tag, _content(entry), _PURPOSE)


def storable(value: Any) -> Any:
    """The same data, in the form in which both databases give it back.

    PostgreSQL keeps numbers as decimals: 1e22 comes back as an integer, -0.0 as zero.
    """
    return json.loads(json.dumps(value), parse_float=_number)


def _number(text: str) -> int | float:
    exact = Decimal(text)
    return int(exact) if exact == exact.to_integral_value() else float(text)


def _content(entry: Entry) -> bytes:
    content = [
        # Both databases keep microseconds; the same zone gives the same text.
        entry.at.astimezone(UTC).isoformat(),
        entry.actor,
        entry.role,
        entry.act,
        str(entry.case) if entry.case else None,
        entry.source,
        entry.request,
        entry.data,
    ]
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
