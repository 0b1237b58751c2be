"""The director's page: who may judge whose cases, from when until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ecarte.accounts.models import User
from ecarte.accounts.reauthentication import recently_authenticated
from ecarte.accounts.staff import staff_of
from verification.habilitations import JUDGES, Standing, habilitate, standing_of, withdraw
from verification.models import Habilitation
from verification.perms import habilitates
from verification.review.access import only_for
from verification.review.habilitation_forms import GrantForm
from verification.review.sections import sections

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

SAID = {
    Standing.ENDS_SOON: gettext_lazy("À renouveler"),
    Standing.RUNS: gettext_lazy("En cours"),
    Standing.TO_COME: gettext_lazy("À venir"),
    Standing.ENDED: gettext_lazy("Terminée"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only_for(habilitates)
@recently_authenticated
def habilitations(request: HttpRequest) -> HttpResponse:
    """What was granted, what is to be renewed first, and the form that grants."""
    today, director = timezone.localdate(), staff_of(request)
    form = GrantForm(request.POST or None, today=today, wanted=request.GET)
    if request.method == "POST" and form.is_valid():
        habilitate(director=director, **form.granted)
        messages.success(request, _("Habilitation enregistrée."))
        return redirect("review:habilitations")
    context = {
        "sections": sections(director),
        "current": "habilitations",
        "form": form,
        "rows": _rows(today),
        "without": _without(today),
    }
    return render(request, "review/habilitations.html", context, status=422 if form.is_bound else 200)


@require_POST
@only_for(habilitates)
@recently_authenticated
def end(request: HttpRequest, habilitation_id: int) -> HttpResponse:
    """Withdraw one, at once."""
    withdraw(habilitation_id=habilitation_id, director=staff_of(request))
    messages.success(request, _("Habilitation retirée : les dossiers de ce régime ne sont plus accessibles."))
    return redirect("review:habilitations")


def _rows(today: date) -> list[tuple[Habilitation, Standing, str]]:
    held = Habilitation.objects.select_related("agent", "scheme", "granted_by")
    found = [(each, standing_of(each, today=today)) for each in held.order_by("ends_on", "agent__last_name")]
    found.sort(key=lambda row: row[1].value)
    return [(each, standing, str(SAID[standing])) for each, standing in found]


def _without(today: date) -> list[User]:
    """Who judges, and has no case to judge."""
    judges = User.objects.filter(role__in=JUDGES, is_active=True)
    running = Habilitation.in_force(today).values("agent")
    return list(judges.exclude(pk__in=running).order_by("last_name", "first_name"))
