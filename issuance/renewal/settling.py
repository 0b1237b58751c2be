"""What becomes of former credentials: invalid soon after the new ones are collected, or when their time is
over, so that a copy with old rights is not shown for long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from issuance.models import Renewal, Status
from issuance.renewal.rounds import ACTOR
from issuance.status_list.change import change_status
from issuance.transitions import hold

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

SETTLING = timedelta(minutes=10)
"""From the first new credential: an answer may have been lost, other formats are still to be collected."""
AT_ONCE = 1000
State = Renewal.State
COLLECTABLE = (State.TOLD, State.LAPSED)
"""There are new credentials for the phone."""


def note_collection(*, card_id: UUID, now: datetime) -> bool:
    """The phone collects: whether these are the first credentials since it was asked. Runs in the
    transaction that signs them, and holds the card."""
    asked = Renewal.objects.filter(pk=card_id, state__in=COLLECTABLE)
    if not asked.update(state=State.COLLECTED):
        return False
    Renewal.objects.filter(pk=card_id, until__gt=now + SETTLING).update(until=now + SETTLING)
    return True


def settle(*, now: datetime) -> int:
    """End the former credentials whose time is over; of how many cards."""
    due = Renewal.objects.filter(until__lte=now).order_by("until").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_settle(card_id, now) for card_id in list(due))


@transaction.atomic
def _settle(card_id: UUID, now: datetime) -> bool:
    card = hold(card_id=card_id)
    renewal = Renewal.objects.filter(pk=card_id, until__lte=now).first()
    if renewal is None:
        return False  # another worker was faster
    lapsed = renewal.state == State.TOLD
    Renewal.objects.filter(pk=card_id).update(state=State.LAPSED if lapsed else renewal.state, until=None)
    act = "card.renewal_lapsed" if lapsed else "card.former_ended"
    record(actor=ACTOR, act=act, case=card.case, card=str(card_id), generation=card.generation)
    change_status(
        card_id=card_id, status=Status.INVALID, actor=ACTOR, reason="superseded", before=card.generation
    )
    return True
