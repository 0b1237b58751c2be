"""Short-lived secrets that serve once: pre-authorized codes and nonces.

They live in the cache, which forgets them by itself and deletes atomically; a lost cache only makes the
phone fetch a fresh one. Only their digests are kept.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from issuance.links import digest

if TYPE_CHECKING:
    from datetime import timedelta


def mint(purpose: str, value: Any, *, lifetime: timedelta) -> str:
    """A fresh secret of 256 bits that stands for `value`, a value of JSON."""
    secret = secrets.token_urlsafe(32)
    cache.set(_key(purpose, secret), value, timeout=lifetime.total_seconds())
    return secret


def look_up(purpose: str, secret: str) -> Any:
    """What the secret stands for, or None."""
    return cache.get(_key(purpose, secret))


def burn(purpose: str, secret: str) -> bool:
    """Use the secret up; True for exactly one of those who try."""
    return cache.delete(_key(purpose, secret))


def _key(purpose: str, secret: str) -> str:
    return f"{purpose}:{digest(secret)}"
