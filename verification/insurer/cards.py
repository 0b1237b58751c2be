"""Acts of an insurer on a card of its scheme. Each may be repeated: a card that is as wanted stays so."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecarte.problems import Problem
from issuance import lifecycle
from issuance.selectors import card_status, latest_card
from issuance.states import State
from issuance.transitions import NotThere
from verification.insurer.problems import CARD_ENDED, CARD_UNKNOWN
from verification.models import Enrolment
from verification.register.selectors import nir_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from verification.models import InsurerClient
    from verification.nir import Nir


@dataclass(frozen=True)
class Act:
    """What may be done to a card, and the status in which it leaves it."""

    change: Callable[..., None]
    wanted: State


SUSPEND, RESUME, REVOKE = (
    Act(lifecycle.suspend, State.SUSPENDED),
    Act(lifecycle.resume, State.ACTIVE),
    Act(lifecycle.revoke, State.REVOKED),
)


def find_card(*, client: InsurerClient, case_number: str | None, nir: Nir | None) -> UUID:
    """By case number, that case's card; by NIR, the person's latest. It is of the scheme that the register
    names today: whoever changes schemes keeps their card (`issuance.renewal`). Raises Problem (card_unknown),
    the same whether there is none or it is another scheme's."""
    cases = Enrolment.objects.filter(person__scheme=client.scheme_id, card_id__isnull=False)
    if nir is not None:
        card_id = latest_card(nir_index(nir))
        found = card_id if card_id and cases.filter(card_id=card_id).exists() else None
    else:
        found = cases.filter(case_number=case_number).values_list("card_id", flat=True).first()
    if found is None:
        raise Problem(CARD_UNKNOWN)
    return found


def do(act: Act, *, card_id: UUID, client: InsurerClient, reason: str) -> str:
    """The card's status from now on. Raises Problem (card_ended)."""
    with suppress(NotThere):
        act.change(card_id=card_id, actor=client.actor, reason=reason)
        return act.wanted
    status = card_status(card_id)
    if status != act.wanted:
        raise Problem(CARD_ENDED, card_status=status)
    return act.wanted
