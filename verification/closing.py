"""The last step of an approved case: the card is active on the phone, or its offer came to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verification.models import Enrolment
from verification.states import State
from verification.transitions import move

if TYPE_CHECKING:
    from uuid import UUID


def close_case(*, card_id: UUID, target: State) -> None:
    """Close the approved case of this card; the retention clock starts. Does nothing once it is closed.

    After an offer that ran out, or that was locked by wrong codes, the person may enrol again at once.
    """
    enrolment = Enrolment.objects.filter(card_id=card_id, status=State.APPROVED).first()
    if enrolment is not None:
        move(
            enrolment_id=enrolment.pk,
            source=State.APPROVED,
            target=target,
            actor="system:issuance",
        )
