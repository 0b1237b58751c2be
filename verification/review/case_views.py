"""The case on the agent's desk: looked at, judged blind, then decided."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ecarte.accounts.staff import staff_of
from verification.questions import asked
from verification.reasons import Decision as Kind
from verification.review import decisions, judging
from verification.review.access import gone_to, reviewers_only, too_late
from verification.review.durations import clock_of
from verification.review.forms import ChecklistForm, DecisionForm, RevisionForm, SnoozeForm
from verification.review.looks import journal_case_opened
from verification.review.page import case_page
from verification.review.queue_views import take
from verification.review.refilming import OtherPart
from verification.review.selectors import case_of, latest_report
from verification.review.undoing import undoable
from verification.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http.response import HttpResponseBase

    from ecarte.accounts.models import User
    from verification.models import Enrolment
    from verification.review.page import CasePage


@never_cache
@require_safe
@reviewers_only
def case(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """The case on the agent's desk."""
    agent = staff_of(request)
    enrolment = case_of(agent, enrolment_id, now=timezone.now())
    journal_case_opened(agent=agent, enrolment=enrolment)
    return _show(request, enrolment)


def _posted(
    view: Callable[[HttpRequest, Enrolment], HttpResponse],
) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """What an agent sends of the case on their desk, which may have left it meanwhile."""

    @never_cache
    @require_POST
    @reviewers_only
    @wraps(view)
    def posted(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
        try:
            return view(request, case_of(request.user, enrolment_id, now=timezone.now()))
        except (Http404, NotThere):
            return too_late(request)

    return posted


@_posted
def judge(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Commit the answers; the page then shows what the machine found."""
    checklist = ChecklistForm(request.POST, questions=asked(enrolment))
    if not checklist.is_valid():
        return _show(request, enrolment, status=422, checklist=checklist)
    judging.commit(
        agent=staff_of(request), enrolment_id=enrolment.pk, answers=checklist.answers, now=timezone.now()
    )
    return redirect("review:case", enrolment.pk)


@sensitive_post_parameters("why")
@_posted
def revise(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Keep a change of mind."""
    agent = staff_of(request)
    judgement = judging.judgement_in_force(agent, enrolment)
    if judgement is None:
        return redirect("review:case", enrolment.pk)
    revision = RevisionForm(request.POST, judgement=judgement)
    if not revision.is_valid():
        return _show(request, enrolment, status=422, revision=revision)
    judging.revise(
        agent=agent,
        enrolment_id=enrolment.pk,
        answers=revision.answers,
        why=revision.cleaned_data["why"],
        now=timezone.now(),
    )
    return redirect("review:case", enrolment.pk)


@sensitive_post_parameters("comment")
@_posted
def decide(request: HttpRequest, enrolment: Enrolment) -> HttpResponse:
    """Take the decision and go back to the queue, or straight to the next case."""
    agent = staff_of(request)
    form = DecisionForm(request.POST, agent=agent, enrolment=enrolment, report=latest_report(enrolment))
    if not form.is_valid():
        return _show(request, enrolment, status=422, form=form)
    kind = Kind(form.cleaned_data["kind"])
    try:
        decisions.decide(
            agent=agent,
            enrolment_id=enrolment.pk,
            kind=kind,
            reason_code=form.cleaned_data["reason_code"],
            comment=form.cleaned_data["comment"],
            parts=form.cleaned_data["parts"],
            missed=form.cleaned_data["missed"],
            left_out=form.cleaned_data["left_out"],
            now=timezone.now(),
        )
    except OtherPart:
        form.add_error("parts", _("Le motif parle d’autre chose que de ce qui est à refilmer."))
        return _show(request, enrolment, status=422, form=form)
    except (decisions.NotJudged, decisions.Contradiction) as error:
        form.add_error("kind", _said(error, kind))
        return _show(request, enrolment, status=422, form=form)
    there = take(request) if request.POST.get("then") == "next" else redirect("review:queue")
    return gone_to(request, there)


def _said(error: Exception, kind: Kind) -> str:
    """What stands against the decision, and what to do."""
    if isinstance(error, decisions.NotJudged):
        return _("Répondez d’abord à toutes les questions.")
    if kind == Kind.APPROVE:
        return _("Pour accepter, toutes les réponses sont « oui » : changez d’avis, ou décidez autrement.")
    return _("Pour refuser, une réponse au moins est « non » : changez d’avis, ou décidez autrement.")


def _show(request: HttpRequest, enrolment: Enrolment, *, status: int = 200, **bound: Any) -> HttpResponse:
    """The page, with the form that was just sent in the place of an empty one."""
    agent, now = staff_of(request), timezone.now()
    page = case_page(enrolment, agent=agent, today=timezone.localdate(now))
    context = {
        "page": page,
        "enrolment_id": enrolment.pk,
        "lease_until": enrolment.lease_until,
        "clock": clock_of(enrolment, now=now),
        "snooze": SnoozeForm(),
        "undo": undoable(agent, now=now),
        **_forms(page, agent),
        **bound,
    }
    return render(request, "review/case.html", context, status=status)


def _forms(page: CasePage, agent: User) -> dict[str, Any]:
    """Before the answers only the checklist, after them only what follows from it."""
    if page.judgement is None:
        return {"checklist": ChecklistForm(questions=asked(page.enrolment))}
    return {
        "form": DecisionForm(agent=agent, enrolment=page.enrolment, report=page.report),
        "revision": RevisionForm(judgement=page.judgement),
    }
