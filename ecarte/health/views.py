"""`/healthz`: the process answers. `/readyz`: it can do its work, or 503 and the service manager waits.
`/readyz/signers`, `/readyz/journal`, `/readyz/forgetting`: cards can be signed, the journal is whole and kept
elsewhere, what the law wants forgotten is: for who watches; people go on enrolling while it is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ecarte.health import checks

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
    return _answer(all(checks.readiness().values()))


@require_safe
@never_cache
def signers(request: HttpRequest) -> JsonResponse:
    """200 while cards can be signed for their whole life; otherwise 503, and why stands in the log."""
    return _answer(checks.signing())


@require_safe
@never_cache
def journal(request: HttpRequest) -> JsonResponse:
    """200 while the journal is sealed, kept and verified; otherwise 503, and why stands in the log."""
    return _answer(checks.journal())


@require_safe
@never_cache
def forgetting(request: HttpRequest) -> JsonResponse:
    """200 while nothing is kept for longer than it may; otherwise 503, and why stands in the log."""
    return _answer(checks.forgetting())


def _answer(holds: bool) -> JsonResponse:
    if holds:
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)
