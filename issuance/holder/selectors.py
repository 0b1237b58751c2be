"""How a card stands, as its phone is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from issuance.models import Card, Renewal
from issuance.renewal.settling import COLLECTABLE
from issuance.states import VALID, State

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Standing:
    """See `serializers.CardSerializer`."""

    status: str
    suspended_for: str
    """For staff: the phone is not told."""
    valid_until: datetime | None
    credentials: int
    changed_at: datetime | None
    liftable: bool
    replacement_offered: bool
    collect_anew: bool


def standing_of(card_id: UUID) -> Standing:
    """As it stands now."""
    card = Card.objects.get(pk=card_id)
    changed = card.status_entries.aggregate(at=Max("changes__at"))["at"]
    others = Card.objects.filter(holder_ref=card.holder_ref, form=card.form, status=State.OFFERED)
    return Standing(
        status=card.status,
        suspended_for=card.suspended_for,
        valid_until=card.expires_at,
        credentials=card.status_entries.count(),
        changed_at=card.ended_at or changed or card.activated_at,
        liftable=card.suspended_by == f"device:{card.device_jkt}",
        replacement_offered=card.status in VALID and others.exists(),
        collect_anew=Renewal.objects.filter(pk=card_id, state__in=COLLECTABLE).exists(),
    )
