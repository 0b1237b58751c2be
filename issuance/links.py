"""Addresses and digests that several parts share."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.urls import reverse


def absolute(name: str, *args: str | int) -> str:
    """The public URL of one of issuance's routes."""
    return f"{settings.PUBLIC_URL}{reverse(f'issuance:{name}', args=args)}"


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal: how a random secret is kept when it need only be recognised."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
