"""The case leaves the desk or stays on it: lease renewed, case given back, put off, or fetched back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecarte.accounts.staff import staff_of
from verification.queue import claims
from verification.queue.selectors import claim_of
from verification.queue.snoozing import SnoozeReason, snooze
from verification.review.access import reviewers_only, too_late
from verification.review.decisions import undo
from verification.review.forms import SnoozeForm
from verification.review.undoing import undoable
from verification.transitions import NotThere

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
@reviewers_only
def release(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Put the case back."""
    try:
        claims.release(agent=staff_of(request), enrolment_id=enrolment_id)
    except NotThere:
        return too_late(request)
    messages.info(request, _("Le dossier est remis dans la file."))
    return redirect("review:queue")


@require_POST
@reviewers_only
def put_off(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Snooze the case."""
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Dites pourquoi et pour combien de temps le dossier est mis en attente."))
        return redirect("review:case", enrolment_id)
    try:
        snooze(
            agent=staff_of(request),
            enrolment_id=enrolment_id,
            reason=SnoozeReason(form.cleaned_data["reason"]),
            hours=form.cleaned_data["hours"],
            now=timezone.now(),
        )
    except NotThere:
        return too_late(request)
    messages.info(request, _("Le dossier est mis en attente ; il reviendra de lui-même dans la file."))
    return redirect("review:queue")


@require_POST
@reviewers_only
def take_back(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Undo the last decision. The case that was taken meanwhile goes back to the queue."""
    agent, now = staff_of(request), timezone.now()
    if undoable(agent, now=now) is None:
        return _left(request)
    try:
        if held := claim_of(agent, now=now):
            claims.release(agent=agent, enrolment_id=held.pk)
        enrolment = undo(agent=agent, decision_id=decision_id, now=now)
    except NotThere:
        return _left(request)
    messages.info(request, _("Décision annulée : le dossier est de nouveau sur votre bureau."))
    return redirect("review:case", enrolment.pk)


def _left(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Trop tard : la décision est partie."))
    return redirect("review:queue")


@require_POST
@reviewers_only
def renew(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Extend the lease. The page asks each minute for a fragment; without script, a button reloads it."""
    agent = staff_of(request)
    try:
        until = claims.renew(agent=agent, enrolment_id=enrolment_id, now=timezone.now())
    except NotThere:
        if not request.htmx:  # type: ignore[attr-defined]
            return too_late(request)
        return render(request, "review/case/_lease_lost.html")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("review:case", enrolment_id)
    return render(request, "review/case/_lease.html", {"enrolment_id": enrolment_id, "lease_until": until})
