"""The queue, and the way from it to a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from verification.perms import judges_foreign, may_review, may_watch_queue, watched_lanes
from verification.queue import claims
from verification.queue.selectors import claim_of, lane_counts, waiting
from verification.review.access import agent_of, reviewers_only
from verification.review.durations import clock_of, short

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

SHOWN = 50
"""Waiting cases listed; the figures above the list count them all."""


@never_cache
@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Where everyone lands: the queue for those who take from it or watch it, a signpost for the others."""
    user = agent_of(request)
    if not may_watch_queue(user):
        return render(request, "review/elsewhere.html")
    now, lanes, foreign = timezone.now(), watched_lanes(user), judges_foreign(user)
    counts = lane_counts(lanes, now=now, foreign=foreign)
    waits = waiting(lanes, foreign=foreign).exclude(first_agent=user)[:SHOWN]
    context = {
        "may_review": may_review(user),
        "held": claim_of(user, now=now),
        "counts": [(count, _since(count.oldest, now)) for count in counts],
        "waiting": [(case, clock_of(case, now=now)) for case in waits],
        "shown": SHOWN,
    }
    return render(request, "review/queue.html", context)


@require_POST
@reviewers_only
def take_next(request: HttpRequest) -> HttpResponse:
    """“Next case”."""
    case = claims.claim_next(agent=agent_of(request), now=timezone.now())
    if case is None:
        messages.info(request, _("Aucun dossier n’attend."))
        return redirect("review:queue")
    return redirect("review:case", case.pk)


def _since(oldest: datetime | None, now: datetime) -> str:
    return short(now - oldest) if oldest else "—"
