"""Lets a person try their code again, who called and said who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ecarte.accounts.staff import staff_of
from issuance.lifecycle import unlock
from issuance.transitions import NotThere
from verification.models import Enrolment
from verification.perms import may_search
from verification.review.access import only_for
from verification.states import State

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@require_POST
@only_for(may_search)
def unlock_code(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """Unlock the code of an accepted case, found by the search."""
    cases = Enrolment.objects.filter(pk=enrolment_id, status=State.APPROVED)
    card_id = cases.values_list("card_id", flat=True).first()
    if card_id is None:
        raise Http404
    try:
        unlock(card_id=card_id, actor=staff_of(request).actor)
    except NotThere:
        messages.error(request, _("Ce code n’est pas bloqué."))
    else:
        messages.success(request, _("Code débloqué : la personne peut de nouveau retirer sa carte."))
    return redirect("review:search")
