"""The endpoint to which a wallet pushes what it will ask for (PAR: RFC 9126; OpenID4VCI 1.0, section 5.1)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse

from issuance.authorization.client import authenticated
from issuance.formats.configurations import CONFIGURATIONS
from issuance.openid4vci import authorization_details, once
from issuance.openid4vci.errors import Refusal, endpoint
from issuance.openid4vci.forms import optional, proven_key, require_form, required
from issuance.openid4vci.offers import ISSUER_STATE

if TYPE_CHECKING:
    from issuance.authorization.providers import Provider

PURPOSE, PREFIX = "pushed-request", "urn:ietf:params:oauth:request_uri:"
LIFETIME = timedelta(seconds=60)
"""The wallet opens the browser at once."""
MOST_STATE = 1024
_SHA256 = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""As base64url."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that was pushed, and checked."""

    client_id: str
    redirect_uri: str
    state: str | None
    code_challenge: str
    jkt: str
    """Thumbprint of the wallet's DPoP key: the cards that may be authorized are those bound to it."""
    scope: list[str]
    identifiers: list[str]
    card_id: str | None
    """Of the offer with which the wallet comes (`issuer_state`)."""


@endpoint
def pushed_authorization_request(request: HttpRequest) -> HttpResponse:
    """Keep the request, and give the name by which the browser asks for it once."""
    require_form(request)
    client = authenticated(request)
    asked = _asked(request, client, _key(request))
    name = once.mint(PURPOSE, asdict(asked), lifetime=LIFETIME)
    answer = {"request_uri": PREFIX + name, "expires_in": int(LIFETIME.total_seconds())}
    return JsonResponse(answer, status=201)


def take(*, request_uri: str, client_id: str) -> Asked | None:
    """The request of this name, used up; None for one that is unknown, over, or another wallet's."""
    name = request_uri.removeprefix(PREFIX)
    kept = once.look_up(PURPOSE, name)
    if kept is None or kept["client_id"] != client_id or not once.burn(PURPOSE, name):
        return None
    return Asked(**kept)


def _asked(request: HttpRequest, client: Provider, jkt: str) -> Asked:
    if "request_uri" in request.POST or "request" in request.POST:
        raise Refusal("invalid_request", "send the parameters themselves")
    if required(request, "response_type") != "code":
        raise Refusal("unsupported_response_type")
    redirect_uri = required(request, "redirect_uri")
    if redirect_uri not in client.redirect_uris:
        raise Refusal("invalid_request", "redirect_uri is not registered")
    scope, identifiers = _wanted(request)
    return Asked(
        client_id=client.client_id,
        redirect_uri=redirect_uri,
        state=_state(request),
        code_challenge=_code_challenge(request),
        jkt=jkt,
        scope=scope,
        identifiers=identifiers,
        card_id=_offered_card(request),
    )


def _key(request: HttpRequest) -> str:
    """Thumbprint of the wallet's DPoP key, proven now or, as `dpop_jkt`, with the code at the latest; an
    authorization server must take either (RFC 9449, section 10.1)."""
    stated = optional(request, "dpop_jkt")
    if stated is not None and "DPoP" not in request.headers:
        if not _SHA256.fullmatch(stated):
            raise Refusal("invalid_request", "dpop_jkt is no thumbprint")
        return stated
    proven = proven_key(request, endpoint="pushed-authorization-request")
    if stated not in (None, proven):
        raise Refusal("invalid_dpop_proof")
    return proven


def _code_challenge(request: HttpRequest) -> str:
    """PKCE with S256 and nothing else (RFC 7636; HAIP 1.0, section 4)."""
    challenge = required(request, "code_challenge")
    if optional(request, "code_challenge_method") != "S256" or not _SHA256.fullmatch(challenge):
        raise Refusal("invalid_request", "code_challenge must be made by S256")
    return challenge


def _state(request: HttpRequest) -> str | None:
    state = optional(request, "state")
    if state is not None and len(state) > MOST_STATE:
        raise Refusal("invalid_request", "state is too long")
    return state


def _wanted(request: HttpRequest) -> tuple[list[str], list[str]]:
    """What is asked for by scope alone, and what is given identifiers: with `authorization_details` all of
    it, so that the wallet asks in one way (section 6.2)."""
    scope = list(dict.fromkeys((optional(request, "scope") or "").split()))
    if not set(scope) <= set(CONFIGURATIONS):
        raise Refusal("invalid_scope")
    details = authorization_details.asked(optional(request, "authorization_details"))
    if not scope and not details:
        raise Refusal("invalid_scope", "ask by scope or by authorization_details")
    return ([], list(dict.fromkeys([*details, *scope]))) if details else (scope, [])


def _offered_card(request: HttpRequest) -> str | None:
    issuer_state = optional(request, "issuer_state")
    if issuer_state is None:
        return None
    card_id: str | None = once.look_up(ISSUER_STATE, issuer_state)
    if card_id is None:
        raise Refusal("invalid_request", "issuer_state is unknown or has expired: read the offer again")
    return card_id
