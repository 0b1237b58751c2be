"""The pages of emergency access: what was asked, signed and looked at, and the case while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ecarte.accounts.reauthentication import recently_authenticated
from ecarte.accounts.staff import staff_of
from ecarte.journal.services import record
from verification.breakglass import services
from verification.breakglass.forms import AskForm, ReviewForm
from verification.breakglass.selectors import access_of, rows
from verification.models import EvidenceKind
from verification.perms import may_ask_for_access, may_list_accesses, may_review_access, may_sign_access
from verification.review.access import only_for
from verification.review.labels import STILLS
from verification.review.sections import sections

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from verification.models import EmergencyAccess


@never_cache
@require_safe
@only_for(may_list_accesses)
@recently_authenticated
def accesses(request: HttpRequest) -> HttpResponse:
    """The list; for those who may ask, the form above it."""
    return _show(request, AskForm())


@never_cache
@sensitive_post_parameters("motive")
@require_POST
@only_for(may_ask_for_access)
@recently_authenticated
def ask(request: HttpRequest) -> HttpResponse:
    """A request; nothing opens before somebody else signs."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    try:
        services.ask(agent=staff_of(request), now=timezone.now(), **form.cleaned_data)
    except services.NotOpen:
        form.add_error("case_number", _("Aucun dossier qui vous soit accessible ne porte ce numéro."))
        return _show(request, form, status=422)
    messages.success(request, _("Demande transmise : le dossier s’ouvrira quand un responsable aura signé."))
    return redirect("breakglass:accesses")


@require_POST
@only_for(may_sign_access)
@recently_authenticated
def sign(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """The second signature."""
    try:
        services.sign(signer=staff_of(request), access_id=access_id, now=timezone.now())
    except services.NotOpen:
        raise Http404 from None
    messages.success(request, _("Accès ouvert pour une heure. La direction et l’audit en sont avertis."))
    return redirect("breakglass:accesses")


@require_POST
@only_for(may_review_access)
@recently_authenticated
def review(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """What is thought of it afterwards."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        services.review(
            reviewer=staff_of(request),
            access_id=access_id,
            justified=form.cleaned_data["justified"],
            now=timezone.now(),
        )
    except services.NotOpen:
        raise Http404 from None
    messages.success(request, _("Examen enregistré."))
    return redirect("breakglass:accesses")


@never_cache
@require_safe
@only_for(may_ask_for_access)
def case(request: HttpRequest, access_id: UUID) -> HttpResponse:
    """What the case holds, to be looked at and nothing else."""
    user = staff_of(request)
    access = access_of(user, access_id, now=timezone.now())
    _journal_opened(access, actor=user.actor)
    kept = access.enrolment.evidence.filter(destroyed_at=None, size__gt=0).order_by("created_at", "name")
    context = {
        "sections": sections(user),
        "current": "accesses",
        "access": access,
        "case": access.enrolment,
        "stills": [
            (each, STILLS.get(each.name, each.name)) for each in kept if each.kind == EvidenceKind.STILL
        ],
        "films": [(each, EvidenceKind(each.kind).label) for each in kept if each.kind != EvidenceKind.STILL],
        "decisions": access.enrolment.decisions.select_related("reason", "agent").order_by("decided_at"),
    }
    return render(request, "breakglass/case.html", context)


def _journal_opened(access: EmergencyAccess, *, actor: str) -> None:
    with transaction.atomic():
        record(actor=actor, act="case.opened", case=access.enrolment_id, access=str(access.pk))


def _show(request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
    user = staff_of(request)
    context: dict[str, Any] = {
        "sections": sections(user),
        "current": "accesses",
        "form": form if may_ask_for_access(user) else None,
        "rows": rows(user, now=timezone.now()),
    }
    return render(request, "breakglass/accesses.html", context, status=status)
