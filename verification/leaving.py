"""What somebody who leaves, or changes their role, had on their desk: it goes back to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from ecarte.journal.services import record
from verification.models import Enrolment
from verification.queue.claims import NO_CLAIM
from verification.states import LIVE, State
from verification.transitions import move

if TYPE_CHECKING:
    from ecarte.accounts.models import User


def leave_cases(*, agent: User, actor: str) -> None:
    """Give back the case they hold and those that were kept for them.

    Within the transaction of their leaving. A decision that was taken leaves as it would have: it was
    theirs to take.
    """
    theirs = Enrolment.objects.filter(
        Q(status=State.IN_REVIEW, claimed_by=agent) | Q(status__in=LIVE, assigned_to=agent)
    )
    # All of them before the first entry of the journal (`ecarte.journal.services.record`).
    locked = theirs.select_for_update(of=("self",)).order_by("pk")
    for case in list(locked.only("status", "claimed_by")):
        if case.status == State.IN_REVIEW and case.claimed_by_id == agent.pk:
            move(
                enrolment_id=case.pk,
                source=State.IN_REVIEW,
                target=State.QUEUED,
                actor=actor,
                set_fields={**NO_CLAIM, "assigned_to": None},
            )
        else:
            Enrolment.objects.filter(pk=case.pk).update(assigned_to=None)
            record(actor=actor, act="case.unassigned", case=case.pk)
