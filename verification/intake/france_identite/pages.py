"""What a browser meets, and what the provider reads: no session, nothing personal, nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from verification.intake.france_identite import keys, provider

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def jwks(request: HttpRequest) -> HttpResponse:
    """Our public keys. The provider asks again when it meets a key that it does not know."""
    if not provider.is_configured():
        raise Http404
    return JsonResponse(keys.published(), headers={"Cache-Control": "public, max-age=300"})


@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """Where no app took the link over: says to go back to it. The code in the address goes nowhere."""
    response = render(request, "france_identite/returned.html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
