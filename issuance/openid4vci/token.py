"""The token endpoint (OpenID4VCI 1.0, section 6; DPoP: RFC 9449, section 5)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from ecarte.dpop import InvalidProof, verify_proof
from issuance.links import absolute
from issuance.openid4vci import authorization_details
from issuance.openid4vci.errors import Refusal, endpoint
from issuance.openid4vci.grants import REFRESH, TOKEN_LIFETIME, Grant, Refused, refresh
from issuance.openid4vci.offers import GRANT
from issuance.openid4vci.redemption import redeem


@endpoint
def token(request: HttpRequest) -> HttpResponse:
    """DPoP-bound tokens for a pre-authorized code and the person's code, or for a refresh token."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refusal("invalid_request", "the body must be application/x-www-form-urlencoded")
    exchange = EXCHANGES.get(_parameter(request, "grant_type"))
    if exchange is None:
        raise Refusal("unsupported_grant_type")
    return JsonResponse(_answer(exchange(request)))


def _redeem(request: HttpRequest) -> Grant:
    code = _parameter(request, "pre-authorized_code")
    tx_code = _parameter(request, "tx_code")
    identifiers = authorization_details.asked(_optional(request, "authorization_details"))
    jkt = _proven_key(request)
    try:
        return redeem(code=code, tx_code=tx_code, jkt=jkt, identifiers=identifiers, now=timezone.now())
    except Refused as refused:
        raise Refusal("invalid_grant", "the code is wrong, has expired or was used") from refused


def _refresh(request: HttpRequest) -> Grant:
    if "tx_code" in request.POST:
        raise Refusal("invalid_request", "tx_code is not expected")
    presented = _parameter(request, "refresh_token")
    jkt = _proven_key(request)
    try:
        return refresh(token=presented, jkt=jkt, now=timezone.now())
    except Refused as refused:
        raise Refusal("invalid_grant", "the token has expired or was used") from refused


EXCHANGES = {GRANT: _redeem, REFRESH: _refresh}


def _answer(given: Grant) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "access_token": given.access_token,
        "token_type": "DPoP",
        "expires_in": int(TOKEN_LIFETIME.total_seconds()),
        "refresh_token": given.refresh_token,
    }
    if given.identifiers:
        answer["authorization_details"] = authorization_details.granted(given.identifiers)
    return answer


def _proven_key(request: HttpRequest) -> str:
    """Thumbprint of the key that signed the request."""
    try:
        proof = verify_proof(request.headers.get("DPoP", ""), method="POST", url=absolute("token"))
    except InvalidProof as refused:
        raise Refusal("invalid_dpop_proof") from refused
    return proof.jkt


def _parameter(request: HttpRequest, name: str) -> str:
    """One form parameter, present once and not empty (RFC 6749, section 3.2)."""
    value = _optional(request, name)
    if value is None:
        raise Refusal("invalid_request", f"{name} is missing")
    return value


def _optional(request: HttpRequest, name: str) -> str | None:
    """A parameter without a value counts as left out (RFC 6749, section 3.2)."""
    values = request.POST.getlist(name)
    if len(values) > 1:
        raise Refusal("invalid_request", f"{name} is repeated")
    return values[0] or None if values else None
