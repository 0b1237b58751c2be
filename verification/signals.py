"""What issuance tells verification: a card became active."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.dispatch import receiver

from issuance.signals import card_activated
from verification.activation import mark_activated

if TYPE_CHECKING:
    from uuid import UUID


@receiver(card_activated)
def on_card_activated(*, card_id: UUID, **_: object) -> None:
    mark_activated(card_id=card_id)
