"""The token endpoint (OpenID4VCI 1.0, section 6; DPoP: RFC 9449, section 5)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from issuance.authorization.client import attested, authenticated
from issuance.authorization.codes import redeem_code
from issuance.authorization.metadata import CODE_GRANT
from issuance.openid4vci import authorization_details
from issuance.openid4vci.errors import Refusal, endpoint
from issuance.openid4vci.forms import optional, proven_key, require_form, required
from issuance.openid4vci.grants import REFRESH, TOKEN_LIFETIME, Grant, Refused, Terms, refresh
from issuance.openid4vci.offers import GRANT
from issuance.openid4vci.redemption import redeem


@endpoint
def token(request: HttpRequest) -> HttpResponse:
    """DPoP-bound tokens for a pre-authorized code and the person's code, an authorization code, or a refresh
    token."""
    require_form(request)
    exchange = EXCHANGES.get(required(request, "grant_type"))
    if exchange is None:
        raise Refusal("unsupported_grant_type")
    try:
        given = exchange(request)
    except Refused as refused:
        raise Refusal("invalid_grant", "the code or token is wrong, has expired or was used") from refused
    return JsonResponse(_answer(given))


def _redeem(request: HttpRequest) -> Grant:
    code = required(request, "pre-authorized_code")
    tx_code = required(request, "tx_code")
    identifiers = authorization_details.asked(optional(request, "authorization_details"))
    terms = Terms(identifiers=identifiers, client_id=attested(request))
    jkt = proven_key(request, endpoint="token")
    return redeem(code=code, tx_code=tx_code, jkt=jkt, terms=terms, now=timezone.now())


def _redeem_code(request: HttpRequest) -> Grant:
    client = authenticated(request)
    code, redirect_uri, code_verifier = (
        required(request, name) for name in ("code", "redirect_uri", "code_verifier")
    )
    jkt = proven_key(request, endpoint="token")
    return redeem_code(
        code=code,
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        code_verifier=code_verifier,
        jkt=jkt,
        now=timezone.now(),
    )


def _refresh(request: HttpRequest) -> Grant:
    if "tx_code" in request.POST:
        raise Refusal("invalid_request", "tx_code is not expected")
    presented, client_id = required(request, "refresh_token"), attested(request)
    jkt = proven_key(request, endpoint="token")
    return refresh(token=presented, jkt=jkt, client_id=client_id, now=timezone.now())


EXCHANGES = {GRANT: _redeem, CODE_GRANT: _redeem_code, REFRESH: _refresh}


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
