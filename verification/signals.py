"""What issuance tells verification: a card became active, its offer came to nothing, a phone cannot be
notified; and accounts: somebody left, or does something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.dispatch import receiver

from ecarte.accounts.signals import duties_ended
from issuance.signals import card_activated, offer_ended, push_token_died
from verification.closing import close_case
from verification.habilitations import end_all
from verification.leaving import leave_cases
from verification.push_tokens import forget_push_token
from verification.states import State

if TYPE_CHECKING:
    from uuid import UUID

    from ecarte.accounts.models import User


@receiver(card_activated)
def on_card_activated(*, card_id: UUID, **_: object) -> None:
    close_case(card_id=card_id, target=State.ACTIVATED)


@receiver(offer_ended)
def on_offer_ended(*, card_id: UUID, **_: object) -> None:
    close_case(card_id=card_id, target=State.EXPIRED)


@receiver(push_token_died)
def on_push_token_died(*, case: UUID, push_token: str, **_: object) -> None:
    forget_push_token(enrolment_id=case, push_token=push_token)


@receiver(duties_ended)
def on_duties_ended(*, account: User, actor: str, **_: object) -> None:
    leave_cases(agent=account, actor=actor)
    end_all(agent=account, actor=actor)
