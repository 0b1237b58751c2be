"""What readers fetch of the root: whom it takes back, and itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from issuance.keys.install import newest_list
from issuance.keys.rotation import published

MAX_AGE = 300


@require_safe
def revocation_list(_request: HttpRequest, authority: str) -> HttpResponse:
    """What one root takes back: the address that its certificates name (RFC 5280, section 4.2.1.13)."""
    newest = newest_list(authority)
    if newest is None:
        raise Http404
    return _public(bytes(newest.content), "application/pkix-crl")


@require_safe
def roots(_request: HttpRequest) -> HttpResponse:
    """`root.pem`: the roots of the published signers. Trust in them comes another way."""
    known = sorted(set(published(now=timezone.now()).values_list("root", flat=True)))
    return _public("".join(known).encode(), "application/pem-certificate-chain")


def _public(content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
