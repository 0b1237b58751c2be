"""`/healthz`: the process answers. `/readyz`: it can do its work, or 503 and the service manager waits.
`/readyz/signers`: cards can be signed, for who watches; people go on enrolling while they cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ecarte.health.checks import readiness, signing

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Touches nothing: a slow database must not make the service manager kill the web server."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when all holds; otherwise 503, and what is missing stands in the log, not here."""
    if all(readiness().values()):
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)


@require_safe
@never_cache
def signers(request: HttpRequest) -> JsonResponse:
    """200 while cards can be signed for their whole life; otherwise 503, and why stands in the log."""
    if signing():
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)
