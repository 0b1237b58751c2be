"""An agent declares whose case they must never get: their own, and those of relatives.

Only the blind index of the number is kept (`verification.models.Tie`), and the journal has not even that.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from verification.models import Enrolment, Tie
from verification.queue.claims import lock_desk, release
from verification.register.selectors import nir_index
from verification.states import State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from ecarte.accounts.models import User
    from verification.nir import Nir


@transaction.atomic
def declare(*, agent: User, nir: Nir) -> bool:
    """Keep the tie; whether it is new. A case of this person leaves the agent's desk at once."""
    # Locked: they take no case meanwhile, and a double click is one declaration.
    lock_desk(agent)
    index = nir_index(nir)
    tie, new = Tie.objects.get_or_create(agent=agent, nir_index=index)
    if new:
        _take_away(agent, index)
        record(actor=agent.actor, act="tie.declared", tie=tie.pk)
    return new


@transaction.atomic
def remove(*, tie: Tie, actor: str) -> None:
    """Declared by mistake: an administrator takes it back, on the agent's word."""
    pk, account = tie.pk, tie.agent_id
    tie.delete()
    record(actor=actor, act="tie.removed", tie=pk, account=account)


def _take_away(agent: User, index: str) -> None:
    """A live case of this person may be on this agent's desk, others may be given to them."""
    cases = Enrolment.objects.filter(nir_index=index)
    for pk in cases.filter(status=State.IN_REVIEW, claimed_by=agent).values_list("pk", flat=True):
        with suppress(NotThere):  # decided or withdrawn meanwhile
            release(agent=agent, enrolment_id=pk)
    cases.filter(status=State.QUEUED, assigned_to=agent).update(assigned_to=None)
