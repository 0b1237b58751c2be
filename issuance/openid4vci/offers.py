"""The credential offer, by reference (OpenID4VCI 1.0, section 4.1.3)."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from issuance.formats.configurations import CONFIGURATIONS
from issuance.links import digest
from issuance.models import Offer
from issuance.openid4vci import once

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
CODE = "pre-authorized-code"
CODE_LIFETIME = timedelta(minutes=15)


@require_GET
def offer(request: HttpRequest, reference: str) -> HttpResponse:
    """The offer with a fresh pre-authorized code.

    The standard wants that code short-lived and single use (section 6.1), while an offer waits for days and
    answers get lost: so the code is minted at each reading, and a phone that lost its way reads again.
    """
    found = Offer.objects.filter(reference_digest=digest(reference), expires_at__gt=timezone.now()).first()
    if found is None:
        raise Http404
    grant = {
        "pre-authorized_code": once.mint(CODE, found.pk, lifetime=CODE_LIFETIME),
        "tx_code": {"input_mode": "numeric", "length": settings.CODE_LENGTH},
    }
    response = JsonResponse(
        {
            "credential_issuer": settings.PUBLIC_URL,
            "credential_configuration_ids": list(CONFIGURATIONS),
            "grants": {GRANT: grant},
        }
    )
    response["Cache-Control"] = "no-store"
    return response
