"""Who calls: the phone of a card, by any access token that it was given for it (OpenID4VCI) and a proof.

No scope is asked for. A token is one card's and bound to its phone's key, whichever flow it came by, and
whoever may collect the card there may block it there: phones that hold no other token than the refresh token
of a year ago must be able to (docs/decisions/0030-life-of-a-card.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication

from ecarte.problems import INVALID_DPOP_PROOF, Problem
from issuance.holder.problems import CARD_TOKEN_REFUSED
from issuance.models import AccessToken, Card
from issuance.openid4vci.access import access_of
from issuance.openid4vci.errors import Unauthorized

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema
    from rest_framework.request import Request

KINDS = {"invalid_token": CARD_TOKEN_REFUSED, "invalid_dpop_proof": INVALID_DPOP_PROOF}


class CardToken(BaseAuthentication):
    """A token and a proof by the key it is bound to. `request.auth` is the `AccessToken`."""

    def authenticate(self, request: Request) -> tuple[None, AccessToken]:
        try:
            return None, access_of(request._request)
        except Unauthorized as refused:
            challenge = refused.response()["WWW-Authenticate"]
            raise Problem(KINDS[refused.error], headers={"WWW-Authenticate": challenge}) from refused

    def authenticate_header(self, request: Request) -> str:
        return "DPoP"


def card_of(request: Request) -> Card:
    """Behind `CardToken`."""
    assert isinstance(request.auth, AccessToken)
    return request.auth.card


class CardTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A token and a proof."""

    target_class = CardToken
    name = "CardToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "DPoP",
            "description": "An access token of the card (OpenID4VCI), of any scope; the proof carries `ath`.",
        }

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[Any]]:
        return {"DeviceProof": [], "CardToken": []}
