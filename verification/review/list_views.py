"""The list of cases, and the supervisor's way of giving one of them to an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecarte.accounts.staff import staff_of
from verification.models import Enrolment
from verification.perms import may_watch_queue, supervises, watched_lanes
from verification.queue.assigning import NotForThem, assign, candidates, unassign
from verification.queue.lists import Filters, listing
from verification.review.access import only_for
from verification.review.case_rows import case_rows, name_of
from verification.review.cursors import cursor_of, place_of
from verification.review.list_forms import AssignForm, FilterForm
from verification.review.sections import sections
from verification.states import State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from verification.queue.keyset import Place

SIZE = 50
"""Cases on a page."""
FILTERS = ("circuit", "regime", "etat", "retard")
PLACES = ("apres", "avant")
CHOSEN = "attribuer"
"""In the address: the case that the supervisor is giving to somebody."""


@never_cache
@require_safe
@only_for(may_watch_queue)
def cases(request: HttpRequest) -> HttpResponse:
    """One page of the list, with its filters."""
    return _show(request, request.GET)


def _show(
    request: HttpRequest, query: QueryDict, *, assigning: AssignForm | None = None, status: int = 200
) -> HttpResponse:
    user, now = staff_of(request), timezone.now()
    form = FilterForm(query, user=user)
    filters = form.filters
    found = listing(user, filters, now=now)
    page = found.page(size=SIZE, after=place_of(query.get("apres")), before=place_of(query.get("avant")))
    context = {
        "sections": sections(user),
        "current": "cases",
        "filters": form,
        "filtered": filters != Filters(),
        "late_only": filters.late,
        "rows": case_rows(page.cases, user=user, now=now),
        "count": found.count(),
        "size": SIZE,
        "supervises": supervises(user),
        "several_lanes": len(watched_lanes(user)) > 1,
        "before": _address(query, avant=page.before),
        "after": _address(query, apres=page.after),
        "first": _address(query) if query.get("apres") or query.get("avant") else None,
        "here": _kept(query, *FILTERS, *PLACES).urlencode(),
        **_assigning(query, page.cases, supervises(user), assigning),
    }
    return render(request, "review/list.html", context, status=status)


@never_cache
@require_POST
@only_for(supervises)
def give(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Give the case to the chosen agent."""
    supervisor, query = staff_of(request), QueryDict(request.POST.get("liste", ""))
    case = Enrolment.objects.filter(pk=enrolment_id, status=State.QUEUED).first()
    if case is None:
        return _gone(request, query)
    now = timezone.now()
    form = AssignForm(request.POST, candidates=candidates(case, today=timezone.localdate(now)))
    if form.is_valid():
        try:
            assign(supervisor=supervisor, enrolment_id=case.pk, agent=form.chosen, now=now)
        except NotThere:
            return _gone(request, query)
        except NotForThem:
            form.add_error("agent", form.fields["agent"].error_messages["invalid_choice"])
        else:
            text = _("Dossier %(number)s attribué à %(agent)s.")
            messages.success(request, text % {"number": case.case_number, "agent": name_of(form.chosen)})
            return _back(query)
    shown = query.copy()
    shown[CHOSEN] = str(case.pk)
    return _show(request, shown, assigning=form, status=422)


@never_cache
@require_POST
@only_for(supervises)
def take_away(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Give the case back to whoever comes next."""
    query = QueryDict(request.POST.get("liste", ""))
    try:
        unassign(supervisor=staff_of(request), enrolment_id=enrolment_id)
    except NotThere:
        return _gone(request, query)
    messages.success(request, _("Le dossier n’est plus attribué : le prochain agent le prendra."))
    return _back(query)


def _assigning(
    query: QueryDict, shown: Sequence[Enrolment], allowed: bool, form: AssignForm | None
) -> dict[str, Any]:
    """The form stands in the row of the case that was asked for, if it is on this page and waits."""
    wanted = query.get(CHOSEN)
    chosen = next((case for case in shown if str(case.pk) == wanted and case.status == State.QUEUED), None)
    if chosen is None or not allowed:
        return {}
    if form is None:
        form = AssignForm(candidates=candidates(chosen, today=timezone.localdate()))
    return {"chosen": chosen, "assigning": form}


def _kept(query: QueryDict, *names: str) -> QueryDict:
    """These parameters and no others, without empty ones."""
    kept = QueryDict(mutable=True)
    kept.update({name: str(query[name]) for name in names if query.get(name)})
    return kept


def _address(query: QueryDict, **places: Place | None) -> str | None:
    """The same list at another place; None when there is none."""
    if any(place is None for place in places.values()):
        return None
    kept = _kept(query, *FILTERS)
    kept.update({name: cursor_of(place) for name, place in places.items() if place is not None})
    return f"?{kept.urlencode()}"


def _back(query: QueryDict) -> HttpResponse:
    kept = _kept(query, *FILTERS, *PLACES).urlencode()
    return redirect(f"{reverse('review:cases')}?{kept}" if kept else reverse("review:cases"))


def _gone(request: HttpRequest, query: QueryDict) -> HttpResponse:
    messages.error(request, _("Ce dossier n’attend plus : rien n’a été changé."))
    return _back(query)
