"""The search: what is typed travels in the body of the request only, so that no log or history keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ecarte.accounts.staff import staff_of
from issuance.selectors import code_locked
from verification.perms import may_review, may_search
from verification.queue.lists import standing_of
from verification.review.access import only_for
from verification.review.case_rows import name_of
from verification.review.list_forms import SearchForm
from verification.review.searching import search, too_many
from verification.review.sections import sections
from verification.states import State

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from verification.models import Enrolment


@never_cache
@sensitive_post_parameters("wanted")
@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_search)
def find(request: HttpRequest) -> HttpResponse:
    """The form, and below it what was found."""
    user, now = staff_of(request), timezone.now()
    context = {
        "sections": sections(user),
        "current": "search",
        "may_review": may_review(user),
        "form": SearchForm(),
    }
    if request.method != "POST":
        return render(request, "review/search.html", context)
    form = SearchForm(request.POST)
    if form.is_valid():
        if wait := too_many(request):
            form.add_error(None, wait)
        else:
            found = search(user=user, wanted=form.cleaned_data["wanted"])
            return render(request, "review/search.html", {**context, "found": _rows(found, now)})
    status = 429 if form.non_field_errors() else 422
    return render(request, "review/search.html", {**context, "form": form}, status=status)


def _rows(found: list[Enrolment], now: datetime) -> list[tuple[Enrolment, str, str, bool]]:
    """Each case, what stands, who has it, and whether its person's code is locked."""
    return [
        (case, _stands(case, now), name_of(case.claimed_by or case.assigned_to), _locked(case))
        for case in found
    ]


def _locked(case: Enrolment) -> bool:
    return case.status == State.APPROVED and case.card_id is not None and code_locked(case.card_id)


def _stands(case: Enrolment, now: datetime) -> str:
    on_list = case.status in (State.QUEUED, State.IN_REVIEW)
    return str(standing_of(case, now=now).label if on_list else State(case.status).label)
