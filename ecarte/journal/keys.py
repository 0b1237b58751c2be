"""Authenticates what the journal says by keys that the database does not have (HMAC-SHA256, RFC 2104)."""

from __future__ import annotations

import hmac
from functools import cache

from django.conf import settings

from ecarte.journal.configuration import parse_keys

_keys = cache(parse_keys)


def authenticate(content: bytes, purpose: str) -> str:
    """`key id:hexadecimal`, by the first of JOURNAL_KEYS. One made for a purpose serves no other.

    Raises ValueError when JOURNAL_KEYS is missing or malformed.
    """
    return _tag(next(iter(_keys(settings.JOURNAL.keys))), content, purpose)


def is_authentic(tag: str, content: bytes, purpose: str) -> bool:
    """Whether one of JOURNAL_KEYS made this tag for this content and purpose."""
    key_id = tag.partition(":")[0]
    known = key_id in _keys(settings.JOURNAL.keys)
    return known and hmac.compare_digest(tag, _tag(key_id, content, purpose))


def tags(content: bytes, purpose: str) -> list[str]:
    """What each of JOURNAL_KEYS makes of it: to find again what was tagged before a rotation."""
    return [_tag(key_id, content, purpose) for key_id in _keys(settings.JOURNAL.keys)]


def _tag(key_id: str, content: bytes, purpose: str) -> str:
    key = _keys(settings.JOURNAL.keys)[key_id]
    message = purpose.encode() + b"\0" + content
    return f"{key_id}:{hmac.digest(key, message, 'sha256').hex()}"
