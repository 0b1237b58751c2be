"""The page for cards whose phone is gone. The number travels in the body of the request only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ecarte.accounts.staff import staff_of
from issuance import lifecycle
from issuance.powers import NotAllowed
from issuance.states import VALID
from issuance.transitions import NotThere
from verification.perms import may_block_cards, may_review
from verification.review.access import only_for
from verification.review.card_forms import CardActForm, CardSearchForm
from verification.review.card_search import Found, Motive, card_of, search_card
from verification.review.searching import too_many
from verification.review.sections import sections

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from ecarte.accounts.models import User

ACTS: dict[str, Any] = {
    "suspend": lifecycle.suspend,
    "resume": lifecycle.resume,
    "revoke": lifecycle.revoke,
}
DONE = {
    "suspend": gettext_lazy("Carte suspendue : dans une minute, plus aucun lecteur ne l’accepte."),
    "resume": gettext_lazy("Suspension levée : dans une minute, les lecteurs acceptent de nouveau la carte."),
    "revoke": gettext_lazy("Carte révoquée. Pour en avoir une autre, la personne refait une demande."),
}


@never_cache
@sensitive_post_parameters("nir")
@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_block_cards)
def cards(request: HttpRequest) -> HttpResponse:
    """The search, and below it the card that was found."""
    agent = staff_of(request)
    if request.method != "POST":
        return _show(request, agent, form=CardSearchForm())
    form = CardSearchForm(request.POST)
    if not form.is_valid():
        return _show(request, agent, form=form, status=422)
    if wait := too_many(request):
        form.add_error(None, wait)
        return _show(request, agent, form=form, status=429)
    found = search_card(agent=agent, nir=form.cleaned_data["nir"], motive=Motive(form.cleaned_data["motive"]))
    return _show(request, agent, form=CardSearchForm(), searched=True, found=found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_block_cards)
def act(request: HttpRequest, card_id: UUID) -> HttpResponse:
    """Suspend, lift, revoke."""
    if request.method != "POST":  # reloaded, or shown in the other language
        return redirect("review:cards")
    agent = staff_of(request)
    found = card_of(agent, card_id)
    if found is None:
        raise Http404
    form = CardActForm(request.POST, agent=agent, found=found)
    if not form.is_valid():
        return _show(request, agent, form=CardSearchForm(), found=found, acting=form, status=422)
    wanted, reason = form.chosen
    try:
        ACTS[wanted](card_id=card_id, actor=agent.actor, reason=reason)
    except (NotThere, NotAllowed):
        messages.error(request, _("L’état de cette carte a changé entre-temps : rien n’a été fait."))
    else:
        messages.success(request, DONE[wanted])
    return redirect("review:cards")


def _show(
    request: HttpRequest,
    agent: User,
    *,
    form: CardSearchForm,
    searched: bool = False,
    found: Found | None = None,
    acting: CardActForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if found is not None and acting is None and found.standing.status in VALID:
        acting = CardActForm(agent=agent, found=found)
    context = {
        "sections": sections(agent),
        "current": "cards",
        "may_review": may_review(agent),
        "form": form,
        "searched": searched,
        "found": found,
        "acting": acting,
    }
    return render(request, "review/cards.html", context, status=status)
