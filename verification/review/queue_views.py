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

from ecarte.accounts.staff import staff_of
from verification.models import Enrolment
from verification.perms import may_review, may_watch_queue, supervises, watched_lanes
from verification.queue import claims
from verification.queue.figures import lane_figures
from verification.queue.lists import Filters, listing
from verification.queue.selectors import claim_of
from verification.review.access import reviewers_only
from verification.review.case_rows import case_rows
from verification.review.durations import clock_of
from verification.review.sections import sections
from verification.review.undoing import undoable

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

SHOWN = 10
"""Cases listed below the figures; the list of cases has the others."""


@never_cache
@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Where everyone lands: the queue for those who take from it or watch it, a signpost for the others."""
    user = staff_of(request)
    if not may_watch_queue(user):
        return render(request, "review/elsewhere.html", {"sections": sections(user)})
    now = timezone.now()
    page = listing(user, Filters(), now=now).page(size=SHOWN)
    context = {
        "sections": sections(user),
        "current": "queue",
        "may_review": may_review(user),
        "held": claim_of(user, now=now),
        "supervises": supervises(user),
        "several_lanes": len(watched_lanes(user)) > 1,
        "figures": [
            (lane, clock_of(Enrolment(deadline_at=lane.deadline), now=now))
            for lane in lane_figures(user, now=now)
        ],
        "rows": case_rows(page.cases, user=user, now=now),
        "more": page.after is not None,
        "undo": undoable(user, now=now),
    }
    return render(request, "review/queue.html", context)


@require_POST
@reviewers_only
def take_next(request: HttpRequest) -> HttpResponse:
    """“Next case”."""
    return take(request)


def take(request: HttpRequest) -> HttpResponseRedirect:
    """Put the next case on this agent's desk and go there."""
    case = claims.claim_next(agent=staff_of(request), now=timezone.now())
    if case is None:
        messages.info(request, _("Aucun dossier n’attend."))
        return redirect("review:queue")
    return redirect("review:case", case.pk)
