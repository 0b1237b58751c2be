"""Answers to persons: what is held about them, a copy of it, what they contest, what stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecarte.accounts.reauthentication import recently_authenticated
from ecarte.accounts.staff import staff_of
from ecarte.journal.models import Entry
from verification.perms import may_give_copies, may_restrict
from verification.review.access import only_for
from verification.review.searching import too_many
from verification.review.sections import sections
from verification.rights import restricting
from verification.rights.copy import rights
from verification.rights.forms import PersonForm, RectificationForm, RestrictionForm
from verification.rights.giving import as_json, as_page
from verification.rights.grant import grant, granted
from verification.rights.subject import Subject, find

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from verification.models import Enrolment

FORMS = {"json": (as_json, "application/json"), "html": (as_page, "text/html; charset=utf-8")}


@never_cache
@sensitive_post_parameters("nir")
@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_give_copies)
@recently_authenticated
def find_person(request: HttpRequest) -> HttpResponse:
    """The NIR travels in the body only; what follows names the person by the id of a row."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if wait := too_many(request):
            form.add_error(None, wait)
        elif subject := find(nir=form.cleaned_data["nir"], by=staff_of(request).actor):
            grant(request, subject, now=timezone.now())
            return redirect("rights:person", subject_id=subject.id)
        else:
            form.add_error("nir", _("Rien n’est conservé sur cette personne."))
    context = {"sections": sections(staff_of(request)), "current": "find", "form": form, "rights": rights()}
    status = 429 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "rights/find.html", context, status=status)


@never_cache
@require_safe
@only_for(may_give_copies)
@recently_authenticated
def person(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """Cases and cards, without anything personal, and what can be done."""
    return _show(request, _subject(request, subject_id))


@never_cache
@require_POST
@only_for(may_give_copies)
@recently_authenticated
def give_copy(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """As JSON, or as a page to print; the films and pictures by `manage.py rights`. Counts as a search."""
    subject, form = _subject(request, subject_id), request.POST.get("form", "")
    if form not in FORMS:
        raise Http404
    if wait := too_many(request):
        messages.error(request, wait)
        return _show(request, subject, status=429)
    make, content_type = FORMS[form]
    content = make(subject, by=staff_of(request).actor, now=timezone.now())
    disposition = f'attachment; filename="copie.{form}"'
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


@never_cache
@require_POST
@only_for(may_restrict)
@recently_authenticated
def rectify(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """A note on the cases: the register corrects, not we."""
    subject, form = _subject(request, subject_id), RectificationForm(request.POST)
    if not form.is_valid():
        return _show(request, subject, rectification=form, status=422)
    datum = restricting.Datum(form.cleaned_data["datum"])
    restricting.note_rectification(subject=subject, datum=datum, by=staff_of(request))
    messages.success(request, _("Contestation notée au dossier. Adressez la personne à qui fait foi."))
    return redirect("rights:person", subject_id=subject.id)


@never_cache
@require_POST
@only_for(may_restrict)
@recently_authenticated
def restrict(request: HttpRequest, subject_id: UUID) -> HttpResponse:
    """The case stays as it is."""
    subject = _subject(request, subject_id)
    form = RestrictionForm(request.POST, subject=subject)
    if not form.is_valid():
        return _show(request, subject, restriction=form, status=422)
    ground = restricting.Ground(form.cleaned_data["ground"])
    case = subject.cases.defer("nir", "push_token").get(case_number=form.cleaned_data["case"])
    try:
        restricting.restrict(case_id=case.pk, ground=ground, by=staff_of(request), now=timezone.now())
    except restricting.Unchanged:
        messages.info(request, _("Ce dossier était déjà limité."))
    else:
        messages.success(request, _("Traitement limité : le dossier reste tel quel jusqu’à la reprise."))
    return redirect("rights:person", subject_id=subject.id)


@require_POST
@only_for(may_restrict)
@recently_authenticated
def lift(request: HttpRequest, subject_id: UUID, case_id: UUID) -> HttpResponse:
    """The case goes on."""
    subject = _with_case(request, subject_id, case_id)
    try:
        restricting.lift(case_id=case_id, by=staff_of(request))
    except restricting.Unchanged:
        messages.info(request, _("Ce dossier n’était pas limité."))
    else:
        messages.success(request, _("Traitement repris."))
    return redirect("rights:person", subject_id=subject.id)


def _show(
    request: HttpRequest,
    subject: Subject,
    *,
    rectification: RectificationForm | None = None,
    restriction: RestrictionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, cases = staff_of(request), list(subject.cases.defer("nir", "push_token"))
    changes = may_restrict(user)
    context: dict[str, Any] = {
        "sections": sections(user),
        "current": "find",
        "subject": subject,
        "cases": cases,
        "cards": subject.cards.defer("claims", "push_token"),
        "contested": _contested(cases),
        "may_restrict": changes,
        "rectification": (rectification or RectificationForm()) if changes and cases else None,
        "restriction": (restriction or RestrictionForm(subject=subject)) if changes and cases else None,
    }
    return render(request, "rights/person.html", context, status=status)


def _contested(cases: list[Enrolment]) -> list[tuple[datetime, str]]:
    noted = Entry.objects.filter(case__in=[case.pk for case in cases], act="rights.rectification")
    return [
        (entry.at, str(restricting.Datum(entry.data["datum"]).label)) for entry in noted.order_by("sequence")
    ]


def _subject(request: HttpRequest, subject_id: UUID) -> Subject:
    subject = granted(request, subject_id, now=timezone.now())
    if subject is None:
        raise Http404
    return subject


def _with_case(request: HttpRequest, subject_id: UUID, case_id: UUID) -> Subject:
    subject = _subject(request, subject_id)
    if not subject.cases.filter(pk=case_id).exists():
        raise Http404
    return subject
