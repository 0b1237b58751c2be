"""Serves the lists to anyone: readers download them without saying who they are or whom they check."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import etag, require_safe

from issuance.links import digest
from issuance.status_list.publish import FRESH, status_list_token


@require_safe
def status_list(request: HttpRequest, status_list_id: int) -> HttpResponse:
    """One Status List Token (Token Status List, section 8)."""
    token = status_list_token(status_list_id)
    if token is None:
        raise Http404
    return _serve(request, token)


def _etag(_request: HttpRequest, token: str) -> str:
    return f'"{digest(token)[:32]}"'


@etag(_etag)
def _serve(_request: HttpRequest, token: str) -> HttpResponse:
    response = HttpResponse(token, content_type="application/statuslist+jwt")
    response["Cache-Control"] = f"public, max-age={int(FRESH.total_seconds())}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
