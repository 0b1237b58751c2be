"""The card becomes active on its phone, and the one that the person has on another phone ends.

New key first, then the old card: until the new one is collected the old one is valid, and no moment sees two
or none (CSS R161-33-2, `one_valid_card_per_holder_and_form`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from issuance.models import Card, Status, Subject
from issuance.push.outbox import queue_push
from issuance.signals import card_activated
from issuance.states import VALID, RevocationReason, State
from issuance.status_list.change import change_status
from issuance.transitions import hold, move

if TYPE_CHECKING:
    from datetime import datetime


def activate(*, card: Card, now: datetime, expires_at: datetime) -> None:
    """Make an offered card active, in the row as it is given too. Runs in a transaction that holds it. Raises
    NotThere."""
    actor, former = f"device:{card.device_jkt}", _held_former(card)
    if former is not None:  # before its end erases its push token
        queue_push(push_token=former.push_token, subject=Subject.CARD, about=former.pk)
    move(
        card_id=card.pk,
        source=State.OFFERED,
        target=State.ACTIVE,
        actor=actor,
        set_fields={"activated_at": now, "expires_at": expires_at},
        tell=card_activated,
        replaces=former,
    )
    card.status, card.activated_at, card.expires_at = State.ACTIVE, now, expires_at
    if former is not None:
        change_status(card_id=former.pk, status=Status.INVALID, actor=actor, reason=RevocationReason.REPLACED)


def _held_former(card: Card) -> Card | None:
    """The person's valid card, locked. Always after the new one, so that no two wait for each other."""
    valid = Card.objects.filter(holder_ref=card.holder_ref, form=card.form, status__in=VALID)
    found = valid.values_list("pk", flat=True).first()
    if found is None:
        return None
    former = hold(card_id=found)
    return former if former.status in VALID else None  # it may have ended meanwhile
