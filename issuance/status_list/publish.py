"""Publishes a list as a signed Status List Token (Token Status List, section 5.1)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from issuance.jose import sign_jwt
from issuance.keys.signer import document_signer
from issuance.links import absolute
from issuance.models import Status, StatusList
from issuance.status_list.encode import BITS, encode

FRESH = timedelta(minutes=5)
"""How long a reader may go without asking again (`ttl`), and how long one signature serves."""
LIFETIME = timedelta(hours=24)
"""How long a terminal without network may rely on the list it has (`exp`)."""


def status_list_token(status_list_id: int) -> str | None:
    """The signed list, never older than the last change and than FRESH; None for an unknown list."""
    status_list = StatusList.objects.filter(pk=status_list_id).first()
    if status_list is None:
        return None
    # A change grows the version, so what was cached before it is not found any more.
    key = f"status-list:{status_list.pk}:{status_list.version}"
    token: str | None = cache.get(key)
    if token is None:
        token = _sign(status_list)
        cache.set(key, token, timeout=FRESH.total_seconds())
    return token


def _sign(status_list: StatusList) -> str:
    entries = status_list.entries.exclude(status=Status.VALID).values_list("index", "status")
    issued = int(timezone.now().timestamp())
    payload = {
        "iss": settings.PUBLIC_URL,
        "sub": absolute("status-list", status_list.pk),
        "iat": issued,
        "exp": issued + int(LIFETIME.total_seconds()),
        "ttl": int(FRESH.total_seconds()),
        "status_list": {"bits": BITS, "lst": encode(entries.iterator(), size=status_list.size)},
    }
    return sign_jwt(payload, typ="statuslist+jwt", signer=document_signer())
