"""The page that proves forgetting, the holds on it, and the proof files and receipts that it hands out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from ecarte.accounts.reauthentication import recently_authenticated
from ecarte.accounts.staff import staff_of
from ecarte.journal.services import record
from ecarte.seal import public_pem
from verification.models import LegalHold, Purpose, SealDue, SealedRecord
from verification.perms import may_give_proof, may_hold, may_watch_retention
from verification.proof import outbox
from verification.retention import holds
from verification.retention import standing as reads
from verification.retention.forms import CaseForm, HoldForm, NewHoldForm
from verification.review.access import only_for
from verification.review.sections import sections

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from ecarte.accounts.models import User


def _may_come(user: User | Any) -> bool:
    return may_watch_retention(user) or may_hold(user)


@never_cache
@require_safe
@only_for(_may_come)
@recently_authenticated
def standing(request: HttpRequest) -> HttpResponse:
    """Everything for the auditor and the supervisor; the holds for the fraud referent."""
    return _show(request)


@never_cache
@sensitive_post_parameters("motive")
@require_POST
@only_for(may_hold)
@recently_authenticated
def place(request: HttpRequest) -> HttpResponse:
    """A hold on a case that has none."""
    form = NewHoldForm(request.POST, by=staff_of(request))
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            holds.place(
                enrolment=wanted["case_number"],
                motive=wanted["motive"],
                lasts=wanted["lasts"],
                by=staff_of(request),
                now=timezone.now(),
            )
        except holds.HoldRefused:
            said = _(
                "Ce dossier est déjà conservé ou oublié, ou vous l’aviez conservé : "
                "seule une autre personne peut prolonger."
            )
            form.add_error("case_number", said)
        else:
            messages.success(request, _("Dossier conservé : rien n’en sera détruit avant le terme."))
            return redirect("retention:standing")
    return _show(request, hold_form=form, status=422)


@never_cache
@sensitive_post_parameters("motive")
@only_for(may_hold)
@recently_authenticated
def renew(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """By another person than who placed it."""
    hold = _hold(hold_id)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = staff_of(request)
        try:
            holds.renew(hold=hold, by=user, now=timezone.now(), **form.cleaned_data)
        except holds.HoldRefused:
            return _refused(request)
        messages.success(request, _("Conservation prolongée."))
        return redirect("retention:standing")
    context = {"sections": sections(staff_of(request)), "current": "standing", "hold": hold, "form": form}
    return render(request, "retention/renew.html", context, status=422 if form.errors else 200)


@require_POST
@only_for(may_hold)
@recently_authenticated
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """What is due by then goes with the next run."""
    try:
        holds.lift(hold=_hold(hold_id), by=staff_of(request), now=timezone.now())
    except holds.HoldRefused:
        return _refused(request)
    messages.success(request, _("Conservation levée : ce qui est échu sera détruit dans l’heure."))
    return redirect("retention:standing")


@never_cache
@require_POST
@only_for(may_give_proof)
@recently_authenticated
def proof(request: HttpRequest) -> HttpResponse:
    """The proof file of a case, or its receipts; each journalled."""
    form = CaseForm(request.POST)
    if not form.is_valid():
        return _show(request, proof_form=form, status=422)
    case = form.cleaned_data["case_number"]
    wanted = "receipts" if request.POST.get("wanted") == "receipts" else "proof.json"
    content = _receipts(case.pk) if wanted == "receipts" else outbox.proof_file(case.pk)
    if not content:
        form.add_error(
            "case_number", _("Ce dossier n’a rien de tel : il n’est pas décidé, ou rien n’est détruit.")
        )
        return _show(request, proof_form=form, status=422)
    with transaction.atomic():
        record(actor=staff_of(request).actor, act="proof.exported", case=case.pk, wanted=wanted)
    return _file(content, f"{case.case_number}.{wanted}")


@never_cache
@require_safe
@only_for(may_give_proof)
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys that verify both."""
    return _file(public_pem(), "seal-keys.pem")


def _show(
    request: HttpRequest,
    *,
    hold_form: NewHoldForm | None = None,
    proof_form: CaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user, now = staff_of(request), timezone.now()
    context: dict[str, Any] = {
        "sections": sections(user),
        "current": "standing",
        "hold_form": (hold_form or NewHoldForm(by=user)) if may_hold(user) else None,
        "proof_form": (proof_form or CaseForm()) if may_give_proof(user) else None,
        "holds": reads.holds(now=now),
    }
    if may_watch_retention(user):
        context |= _watched(now)
    return render(request, "retention/standing.html", context, status=status)


def _watched(now: datetime) -> dict[str, Any]:
    standings, unsealed = reads.standings(now=now), outbox.late(now=now)
    lingering = reads.lingering(now=now).count()
    return {
        "watches": True,
        "late": unsealed or lingering or any(each.overdue for each in standings),
        "standings": standings,
        "unsealed": unsealed,
        "lingering": lingering,
        "days": [timezone.localdate(now) + timedelta(days=ahead) for ahead in range(reads.DAYS)],
        "runs": reads.last_runs(),
        "restricted": reads.restricted(),
        "proofs": SealedRecord.objects.filter(purpose=Purpose.PROOF_FILE).count(),
        "receipts": SealedRecord.objects.filter(purpose=Purpose.RECEIPT).count(),
        "to_seal": SealDue.objects.count(),
    }


def _receipts(case: UUID) -> bytes:
    return "".join(f"{line}\n" for line in outbox.receipts(case)).encode()


def _hold(hold_id: UUID) -> LegalHold:
    return get_object_or_404(LegalHold.objects.select_related("enrolment", "placed_by"), pk=hold_id)


def _refused(request: HttpRequest) -> HttpResponse:
    messages.error(
        request,
        _("Rien n’a été enregistré : la conservation est terminée, ou c’est vous qui l’avez placée."),
    )
    return redirect("retention:standing")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
