"""Whose cases the agent must never get: they declare the numbers, and nobody reads them afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ecarte.accounts.staff import staff_of
from verification.review.access import reviewers_only
from verification.review.list_forms import TieForm
from verification.review.sections import sections
from verification.ties import declare

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@sensitive_post_parameters("nir")
@require_http_methods(["GET", "HEAD", "POST"])
@reviewers_only
def ties(request: HttpRequest) -> HttpResponse:
    """How many were declared and when, and a form for one more."""
    agent, form, status = staff_of(request), TieForm(), 200
    if request.method == "POST":
        form, status = TieForm(request.POST), 422
        if form.is_valid():
            new = declare(agent=agent, nir=form.cleaned_data["nir"])
            said = _("Numéro déclaré : aucun dossier de cette personne ne vous sera proposé.")
            messages.success(request, said if new else _("Ce numéro était déjà déclaré."))
            return redirect("review:ties")
    context = {
        "sections": sections(agent),
        "current": "ties",
        "form": form,
        "declared": agent.ties.order_by("declared_at").values_list("declared_at", flat=True),
    }
    return render(request, "review/ties.html", context, status=status)
