"""The credential endpoint (OpenID4VCI 1.0, section 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from issuance.collection import NotCollectable, collect
from issuance.formats.configurations import CONFIGURATIONS
from issuance.openid4vci.access import card_of
from issuance.openid4vci.errors import Refusal, endpoint, json_body
from issuance.openid4vci.proofs import check_proof

if TYPE_CHECKING:
    from issuance.formats.configurations import Configuration


@endpoint
def credential(request: HttpRequest) -> HttpResponse:
    """The signed card. May be called again with the same token when the answer was lost (see `collect`)."""
    card = card_of(request)
    body = json_body(request, error="invalid_credential_request")
    configuration = _configuration(body)
    check_proof(_proof(body), jkt=card.device_jkt)
    try:
        collected = collect(card_id=card.pk, configuration=configuration, now=timezone.now())
    except NotCollectable as refused:
        raise Refusal("credential_request_denied") from refused
    return JsonResponse(
        {
            "credentials": [{"credential": collected.credential}],
            "notification_id": str(collected.signature_id),
        }
    )


def _configuration(body: dict[str, Any]) -> Configuration:
    if "credential_identifier" in body:
        raise Refusal("unknown_credential_identifier", "ask by credential_configuration_id")
    if "credential_response_encryption" in body:
        raise Refusal("invalid_encryption_parameters", "responses are not encrypted beyond TLS")
    wanted = body.get("credential_configuration_id")
    if not isinstance(wanted, str):
        raise Refusal("invalid_credential_request", "credential_configuration_id is missing")
    if wanted not in CONFIGURATIONS:
        raise Refusal("unknown_credential_configuration")
    return CONFIGURATIONS[wanted]


def _proof(body: dict[str, Any]) -> str:
    match body.get("proofs"):
        case {"jwt": [str(proof)], **others} if not others:
            return proof
    raise Refusal("invalid_proof", "proofs must hold exactly one jwt")
