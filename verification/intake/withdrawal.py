"""The person changes their mind: the enrolment ends and its evidence goes at once, unless it is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.problems import Problem
from issuance.lifecycle import withdraw_offer
from issuance.transitions import NotThere as OfferNotThere
from issuance.transitions import hold as hold_card
from verification.intake.guards import actor_of
from verification.intake.problems import ENROLMENT_CLOSED
from verification.models import Enrolment
from verification.queue.claims import NO_CLAIM
from verification.retention.applying import forget_withdrawn
from verification.states import LIVE, State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime

ATTEMPTS = 5


def withdraw(*, enrolment: Enrolment, now: datetime, actor: str = "") -> None:
    """End a live enrolment, wherever it stands; an agent who has it open loses it.

    `actor`: who does, when it is not the phone itself.

    Raises Problem (enrolment_closed).
    """
    for _ in range(ATTEMPTS):
        try:
            return _withdraw(Enrolment.objects.get(pk=enrolment.pk), now, actor)
        except (NotThere, OfferNotThere):
            continue  # the checks, an agent or the collection was faster: look again
    raise Problem(ENROLMENT_CLOSED)


@transaction.atomic
def _withdraw(enrolment: Enrolment, now: datetime, actor: str) -> None:
    actor = actor or actor_of(enrolment)
    if enrolment.status not in LIVE:
        raise Problem(ENROLMENT_CLOSED)
    if enrolment.card_id is not None:
        hold_card(card_id=enrolment.card_id)
    move(
        enrolment_id=enrolment.pk,
        source=State(enrolment.status),
        target=State.WITHDRAWN,
        actor=actor,
        set_fields={**NO_CLAIM, "check_id": None, "checks_due_at": None, "closed_at": now, "agreement": None},
    )
    if enrolment.card_id is not None:
        withdraw_offer(card_id=enrolment.card_id, actor=actor)
    forget_withdrawn(case=enrolment.pk, actor=actor, now=now)
