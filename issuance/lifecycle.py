"""What happens to a card besides being collected: each act is one transaction with its journal entry."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from issuance.models import AccessToken, Card, Offer, Status, Subject
from issuance.push.outbox import queue_push
from issuance.signals import offer_ended
from issuance.states import RevocationReason, State
from issuance.status_list.change import change_status
from issuance.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


def withdraw_offer(*, card_id: UUID, actor: str) -> None:
    """Take an offer back before it is collected. Raises NotThere."""
    move(card_id=card_id, source=State.OFFERED, target=State.WITHDRAWN, actor=actor)


def lock(*, card_id: UUID, actor: str) -> None:
    """The code was wrong too often: nobody can collect this card any more. Raises NotThere."""
    _end_offer(card_id=card_id, target=State.LOCKED, actor=actor)


def expire_offers(*, now: datetime) -> int:
    """End the offers that were never collected, forget old access tokens; how many offers ended."""
    ended = 0
    for card_id in list(Offer.objects.filter(expires_at__lte=now).values_list("pk", flat=True)):
        with suppress(NotThere):  # collected or withdrawn meanwhile
            _end_offer(card_id=card_id, target=State.EXPIRED, actor="system:expire_offers")
            ended += 1
    AccessToken.objects.filter(expires_at__lte=now).delete()
    return ended


def suspend(*, card_id: UUID, actor: str) -> None:
    """For a phone that may be found again. Raises NotThere when the card is not active."""
    with transaction.atomic():
        move(card_id=card_id, source=State.ACTIVE, target=State.SUSPENDED, actor=actor)
        change_status(card_id=card_id, status=Status.SUSPENDED)
        _notify(card_id)


def resume(*, card_id: UUID, actor: str) -> None:
    """The phone was found. Raises NotThere when the card is not suspended."""
    with transaction.atomic():
        move(card_id=card_id, source=State.SUSPENDED, target=State.ACTIVE, actor=actor)
        change_status(card_id=card_id, status=Status.VALID)
        _notify(card_id)


def revoke(*, card_id: UUID, actor: str, reason: RevocationReason) -> None:
    """For good. Raises NotThere for a card that is neither active nor suspended, ValueError for no reason."""
    reason = RevocationReason(reason)
    with transaction.atomic():
        _notify(card_id)  # first: the end of a card erases its push token
        journal = {"reason": reason.value}
        try:
            move(card_id=card_id, source=State.ACTIVE, target=State.REVOKED, actor=actor, journal=journal)
        except NotThere:
            move(card_id=card_id, source=State.SUSPENDED, target=State.REVOKED, actor=actor, journal=journal)
        change_status(card_id=card_id, status=Status.INVALID)
        AccessToken.objects.filter(card=card_id).delete()


def _end_offer(*, card_id: UUID, target: State, actor: str) -> None:
    move(card_id=card_id, source=State.OFFERED, target=target, actor=actor, tell=offer_ended)


def _notify(card_id: UUID) -> None:
    card = Card.objects.filter(pk=card_id).first()
    if card is not None:
        queue_push(push_token=card.push_token, subject=Subject.CARD)
