"""The last step of a case: the card is active on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from verification.models import Enrolment
from verification.states import State
from verification.transitions import move

if TYPE_CHECKING:
    from uuid import UUID


def mark_activated(*, card_id: UUID) -> None:
    """Close the case of this card; the retention clock starts. Does nothing when it is already closed."""
    enrolment = Enrolment.objects.filter(card_id=card_id, status=State.APPROVED).first()
    if enrolment is not None:
        move(
            enrolment_id=enrolment.pk,
            source=State.APPROVED,
            target=State.ACTIVATED,
            actor="system:issuance",
            set_fields={"closed_at": timezone.now()},
        )
