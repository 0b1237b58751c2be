"""Recognises the phone by its DPoP-bound access token (RFC 9449, section 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from ecarte.dpop import InvalidProof, verify_proof
from issuance.links import digest
from issuance.models import AccessToken
from issuance.openid4vci.errors import Unauthorized

if TYPE_CHECKING:
    from django.http import HttpRequest


def access_of(request: HttpRequest) -> AccessToken:
    """The token of the request, with its card. Raises Unauthorized."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "dpop":
        raise Unauthorized("invalid_token")
    tokens = AccessToken.objects.select_related("card")
    found = tokens.filter(digest=digest(token), expires_at__gt=timezone.now()).first()
    if found is None:
        raise Unauthorized("invalid_token")
    try:
        verify_proof(
            request.headers.get("DPoP", ""),
            method=str(request.method),
            url=f"{settings.PUBLIC_URL}{request.path}",
            access_token=token,
            jkt=found.card.device_jkt,
        )
    except InvalidProof as refused:
        raise Unauthorized("invalid_dpop_proof") from refused
    return found
