"""Serves the lists to anyone: readers download them without saying who they are or whom they check."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import etag, require_safe

from issuance.keys.unavailable import SignerUnavailable
from issuance.models import Publication, StatusList
from issuance.status_list.encode import CWT_TYPE, JWT_TYPE
from issuance.status_list.publish import aggregation, due, publish

if TYPE_CHECKING:
    from datetime import datetime

MAX_AGE = timedelta(seconds=10)
"""For which a cache on the way may answer. With the sweep every 15 seconds (`verification.seeds`), the time
to sign every list, and what a reader keeps (`tokens.TTL`), a change is seen within a minute."""
LATE = timedelta(minutes=1)
"""What is out of date and older than that is published here: no worker did."""
_log = structlog.get_logger(__name__)


@require_safe
def status_list(request: HttpRequest, status_list_id: int) -> HttpResponse:
    """One Status List Token, the JWT unless the CWT is asked for (Token Status List, sections 8.1 and 8.2).

    501 for a past time: nobody shall read in old lists who was revoked when (sections 8.4 and 12.7).
    """
    if "time" in request.GET:
        return _public(HttpResponse(status=501))
    form = request.get_preferred_type([JWT_TYPE, CWT_TYPE])
    if form is None:
        return _public(HttpResponse(status=406))
    standing = _standing(status_list_id, now=timezone.now())
    if standing is None:
        return _public(HttpResponse(status=503, headers={"Retry-After": "30"}))
    content = bytes(standing.cwt) if form == CWT_TYPE else standing.jwt.encode()
    return _serve(request, content, form)


@require_safe
def status_lists(request: HttpRequest) -> HttpResponse:
    """The Status List Aggregation (Token Status List, section 9)."""
    return _serve(request, aggregation(), "application/json")


def _standing(status_list_id: int, *, now: datetime) -> Publication | None:
    """What is published of the list; None when nothing is and nothing can be. Raises Http404."""
    found = Publication.objects.filter(pk=status_list_id).exclude(status_list__state=StatusList.State.RETIRED)
    standing = found.first()
    if standing is None:
        raise Http404
    late = standing.issued_at is None or standing.issued_at <= now - LATE
    if late and due(now=now).filter(pk=status_list_id).exists():
        try:
            publish(status_list_id=status_list_id, now=now)
        except (SignerUnavailable, OSError) as cause:
            _log.error("status_list_not_published", status_list=status_list_id, cause=str(cause))
        standing = found.first()
    return standing if standing is not None and standing.jwt else None


def _serve(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    response = _unless_known(request, content, content_type)
    response["Cache-Control"] = f"public, max-age={int(MAX_AGE.total_seconds())}"
    return _public(response)


def _etag(_request: HttpRequest, content: bytes, _type: str) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


@etag(_etag)
def _unless_known(_request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    return HttpResponse(content, content_type=content_type)


def _public(response: HttpResponse) -> HttpResponse:
    """Readers may be web pages of anybody (section 8.1)."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
