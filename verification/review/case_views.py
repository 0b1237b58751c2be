"""The case on the agent's desk, and its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from issuance.offer import CardExists
from verification.reasons import Decision as Kind
from verification.review import decisions
from verification.review.access import agent_of, reviewers_only, too_late
from verification.review.durations import clock_of
from verification.review.forms import DecisionForm
from verification.review.looks import journal_case_opened
from verification.review.page import case_page
from verification.review.selectors import case_of
from verification.transitions import NotThere

if TYPE_CHECKING:
    from uuid import UUID

    from verification.models import Enrolment


@never_cache
@require_safe
@reviewers_only
def case(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """The case on the agent's desk."""
    agent = agent_of(request)
    enrolment = case_of(agent, enrolment_id, now=timezone.now())
    journal_case_opened(agent=agent, enrolment=enrolment)
    return _show(request, enrolment, DecisionForm(agent=agent, enrolment=enrolment))


@never_cache
@sensitive_post_parameters("comment")
@require_POST
@reviewers_only
def decide(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Record the decision and go back to the queue."""
    agent, now = agent_of(request), timezone.now()
    try:
        enrolment = case_of(agent, enrolment_id, now=now)
    except Http404:
        return too_late(request)
    form = DecisionForm(request.POST, agent=agent, enrolment=enrolment)
    if not form.is_valid():
        return _show(request, enrolment, form, status=422)
    kind = Kind(form.cleaned_data["kind"])
    try:
        decision = decisions.decide(
            agent=agent,
            enrolment_id=enrolment_id,
            kind=kind,
            reason_code=form.cleaned_data["reason_code"],
            comment=form.cleaned_data["comment"],
            now=now,
        )
    except NotThere:
        return too_late(request)
    except CardExists:
        form.add_error(
            "kind", _("Cette personne a déjà une e-carte active : elle doit d’abord être révoquée.")
        )
        return _show(request, enrolment, form, status=422)
    if decision.final:
        text = _("Dossier %(number)s : décision enregistrée (%(kind)s).")
    else:
        text = _("Dossier %(number)s : avis enregistré (%(kind)s). Un autre agent va l’examiner.")
    messages.success(request, text % {"number": enrolment.case_number, "kind": kind.label})
    return redirect("review:queue")


def _show(request: HttpRequest, enrolment: Enrolment, form: DecisionForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    context = {
        "page": case_page(enrolment, today=timezone.localdate(now)),
        "form": form,
        "enrolment_id": enrolment.pk,
        "lease_until": enrolment.lease_until,
        "clock": clock_of(enrolment, now=now),
    }
    return render(request, "review/case.html", context, status=status)
