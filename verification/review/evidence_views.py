"""Streams sealed evidence to whoever may see it (`perms.may_see_evidence`), decrypted chunk by chunk."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecarte.accounts.staff import staff_of
from ecarte.vault.keys import Unreadable
from verification.evidence import store
from verification.review.access import reviewers_only
from verification.review.looks import journal_evidence_viewed
from verification.review.ranges import Unsatisfiable, parse_range
from verification.review.selectors import case_seen_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from verification.models import Evidence

log = structlog.get_logger()
Guarded = TypeVar("Guarded", HttpResponse, StreamingHttpResponse)
SHOWN_TYPES = frozenset(
    {"image/jpeg", "image/png", "image/webp", "video/mp4", "video/webm", "video/quicktime"}
)


@require_safe
@reviewers_only
def evidence(
    request: HttpRequest, enrolment_id: UUID, evidence_id: UUID
) -> HttpResponse | StreamingHttpResponse:
    """One file, whole or a byte range of it."""
    now = timezone.now()
    case = case_seen_by(request.user, enrolment_id, now=now)
    exhibit = get_object_or_404(case.evidence, pk=evidence_id, destroyed_at=None)
    try:
        wanted = parse_range(_range_header(request, exhibit), exhibit.size)
    except Unsatisfiable:
        return _guarded(HttpResponse(status=416, headers={"Content-Range": f"bytes */{exhibit.size}"}))
    start, stop = wanted or (0, exhibit.size)
    content = _opened(exhibit, start, stop)
    journal_evidence_viewed(agent=staff_of(request), enrolment=case, evidence=exhibit, now=now)
    response = StreamingHttpResponse(
        content, status=206 if wanted else 200, content_type=_content_type(exhibit)
    )
    response["Content-Length"] = str(stop - start)
    response["Content-Disposition"] = "inline"
    response["ETag"] = _etag(exhibit)
    if wanted:
        response["Content-Range"] = f"bytes {start}-{stop - 1}/{exhibit.size}"
    return _guarded(response)


def _range_header(request: HttpRequest, exhibit: Evidence) -> str:
    """The Range header, unless If-Range names another version (13.1.5) or the method has no ranges (14.2)."""
    if request.method != "GET" or request.headers.get("If-Range", _etag(exhibit)) != _etag(exhibit):
        return ""
    return request.headers.get("Range", "")


def _etag(exhibit: Evidence) -> str:
    # What is sealed never changes under its id.
    return f'"{exhibit.pk}"'


def _opened(exhibit: Evidence, start: int, stop: int) -> Iterator[bytes]:
    """Open the first chunk before the headers leave: what cannot be read is a 404, not a torn answer."""
    try:
        chunks = store.read(exhibit, start=start, stop=stop)
        first = next(chunks, b"")
    except (Unreadable, OSError) as error:
        log.error("evidence_unreadable", evidence=str(exhibit.pk), error=type(error).__name__)
        raise Http404 from error
    return chain([first], chunks)


def _content_type(exhibit: Evidence) -> str:
    return exhibit.content_type if exhibit.content_type in SHOWN_TYPES else "application/octet-stream"


def _guarded(response: Guarded) -> Guarded:
    """Kept by no cache, embedded by no other site. `nosniff` comes from SecurityMiddleware."""
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
