"""Finds a NIR without storing it in clear: a keyed fingerprint that only this system can compute."""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings


def blind_index(value: str, *, purpose: str) -> str:
    """64 hexadecimal characters of HMAC-SHA256; `purpose` keeps indexes of different columns apart."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()
