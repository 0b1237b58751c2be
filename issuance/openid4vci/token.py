"""The token endpoint (OpenID4VCI 1.0, section 6; DPoP: RFC 9449, section 5)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from ecarte.dpop import InvalidProof, verify_proof
from issuance.links import absolute
from issuance.openid4vci.errors import Refusal, endpoint
from issuance.openid4vci.offers import GRANT
from issuance.openid4vci.redemption import TOKEN_LIFETIME, Refused, redeem


@endpoint
def token(request: HttpRequest) -> HttpResponse:
    """A DPoP-bound access token for a pre-authorized code and the person's code."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise Refusal("invalid_request", "the body must be application/x-www-form-urlencoded")
    if _parameter(request, "grant_type") != GRANT:
        raise Refusal("unsupported_grant_type")
    code = _parameter(request, "pre-authorized_code")
    tx_code = _parameter(request, "tx_code")
    try:
        proof = verify_proof(request.headers.get("DPoP", ""), method="POST", url=absolute("token"))
    except InvalidProof as refused:
        raise Refusal("invalid_dpop_proof") from refused
    try:
        access_token = redeem(code=code, tx_code=tx_code, jkt=proof.jkt, now=timezone.now())
    except Refused as refused:
        raise Refusal("invalid_grant", "the code is wrong, has expired or was used") from refused
    expires_in = int(TOKEN_LIFETIME.total_seconds())
    return JsonResponse({"access_token": access_token, "token_type": "DPoP", "expires_in": expires_in})


def _parameter(request: HttpRequest, name: str) -> str:
    """One form parameter, present once and not empty (RFC 6749, section 3.2)."""
    values = request.POST.getlist(name)
    if len(values) != 1 or not values[0]:
        raise Refusal("invalid_request", f"{name} is missing or repeated")
    return values[0]
