"""The lease of the case on the desk: extended, or given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from verification.queue import claims
from verification.review.access import agent_of, reviewers_only, too_late
from verification.transitions import NotThere

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
@reviewers_only
def release(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Put the case back."""
    try:
        claims.release(agent=agent_of(request), enrolment_id=enrolment_id)
    except NotThere:
        return too_late(request)
    messages.info(request, _("Le dossier est remis dans la file."))
    return redirect("review:queue")


@require_POST
@reviewers_only
def renew(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Extend the lease. The page asks each minute for a fragment; without script, a button reloads it."""
    agent = agent_of(request)
    try:
        until = claims.renew(agent=agent, enrolment_id=enrolment_id, now=timezone.now())
    except NotThere:
        if not request.htmx:  # type: ignore[attr-defined]
            return too_late(request)
        return render(request, "review/case/_lease_lost.html")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("review:case", enrolment_id)
    return render(request, "review/case/_lease.html", {"enrolment_id": enrolment_id, "lease_until": until})
