"""Marks cards whose phones are to be asked. Takes no lock on a card, so that no phone waits for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from issuance.keys.signer import document_signer
from issuance.lifetime import end_of_validity
from issuance.models import Card, Renewal, RenewalReason, RenewalRound
from issuance.states import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

REMINDER = timedelta(days=7)
"""A phone that was asked and did not come is asked again after so long, while its credentials end soon."""
AT_ONCE = 2000


def mark(
    *, cards: Iterable[UUID], reason: RenewalReason, now: datetime, found_by: RenewalRound | None = None
) -> None:
    """Let these cards wait for their turn; a renewal of theirs that is under way begins again.

    How long former credentials may still be shown stays as it was said first. In one order, so that no two
    that mark wait for each other.
    """
    Renewal.objects.bulk_create(
        [Renewal(card_id=card, reason=reason, round=found_by, due_at=now) for card in sorted(cards)],
        update_conflicts=True,
        unique_fields=["card"],
        update_fields=["reason", "round", "state", "due_at"],
    )


def mark_ending(*, now: datetime) -> int:
    """Mark the next active cards that end within RENEWAL_BEFORE, if new credentials would last longer; how
    many. Raises SignerUnavailable."""
    soon = min(now + settings.RENEWAL_BEFORE, end_of_validity(now=now, signer=document_signer()))
    asked = Q(renewal__state=Renewal.State.WAITING) | Q(renewal__told_at__gt=now - REMINDER)
    ending = Card.objects.filter(status=State.ACTIVE, expires_at__gt=now, expires_at__lt=soon).exclude(asked)
    cards = list(ending.order_by("expires_at").values_list("pk", flat=True)[:AT_ONCE])
    mark(cards=cards, reason=RenewalReason.EXPIRY, now=now)
    return len(cards)
