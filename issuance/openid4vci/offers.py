"""The credential offer, by reference and by value (OpenID4VCI 1.0, section 4.1)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from issuance.authorization.metadata import CODE_GRANT, is_offered
from issuance.formats.configurations import CONFIGURATIONS
from issuance.links import digest
from issuance.models import Offer
from issuance.openid4vci import once

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
CODE, ISSUER_STATE = "pre-authorized-code", "issuer-state"
CODE_LIFETIME = timedelta(minutes=15)


class _OpensWallet(HttpResponseRedirect):
    """A redirect to whatever wallet the phone has."""

    allowed_schemes = ["openid-credential-offer"]


@require_GET
def offer(_request: HttpRequest, reference: str) -> HttpResponse:
    """The offer with a fresh pre-authorized code (section 4.1.3)."""
    response = JsonResponse(_parameters(reference))
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def link(_request: HttpRequest, reference: str) -> HttpResponse:
    """An address for letters, pages and QR codes that opens the wallet with the offer by value (4.1.2)."""
    query = urlencode({"credential_offer": json.dumps(_parameters(reference))})
    response = _OpensWallet(f"openid-credential-offer://?{query}")
    response["Cache-Control"] = "no-store"
    return response


def _parameters(reference: str) -> dict[str, Any]:
    """The offer's parameters. Raises Http404.

    The standard wants the code short-lived and single use (section 6.1), while an offer waits for days and
    answers get lost: so the code is minted at each reading, and a phone that lost its way reads again.
    """
    found = Offer.objects.standing(timezone.now()).filter(reference_digest=digest(reference)).first()
    if found is None:
        raise Http404
    grants: dict[str, Any] = {
        GRANT: {
            "pre-authorized_code": once.mint(CODE, str(found.pk), lifetime=CODE_LIFETIME),
            "tx_code": {"input_mode": "numeric", "length": settings.CODE_LENGTH},
        }
    }
    if is_offered():
        issuer_state = once.mint(ISSUER_STATE, str(found.pk), lifetime=CODE_LIFETIME)
        grants[CODE_GRANT] = {"issuer_state": issuer_state}
    return {
        "credential_issuer": settings.PUBLIC_URL,
        "credential_configuration_ids": list(CONFIGURATIONS),
        "grants": grants,
    }
