"""Erases a push token that leads nowhere any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from issuance.models import Card, Subject
from issuance.signals import push_token_died

if TYPE_CHECKING:
    from uuid import UUID


def forget(*, subject: str, about: UUID, push_token: str) -> None:
    """Erase it from the card, or say so to who knows the case. A newer token stays. May run twice."""
    if subject == Subject.CARD:
        _forget_of_card(about, push_token)
    else:
        push_token_died.send(sender=None, case=about, push_token=push_token)


@transaction.atomic
def _forget_of_card(card_id: UUID, push_token: str) -> None:
    """Sealed values cannot be compared in the database, so the row is held while it is looked at."""
    card = Card.objects.select_for_update(no_key=True).filter(pk=card_id).first()
    if card is not None and card.push_token == push_token:
        Card.objects.filter(pk=card_id).update(push_token=None)
