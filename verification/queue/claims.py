"""Claims: a case on one agent's desk, by a lease that runs out unless it is renewed.

`select_for_update(skip_locked=True)` does nothing on SQLite, so a claim is the compare-and-swap of `move`:
whoever is beaten tries the next case. One agent's own clicks queue up on the row of their account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from ecarte.accounts.models import User
from verification.models import Enrolment
from verification.queue.selectors import claim_of, most_urgent, open_to
from verification.states import State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

NO_CLAIM = {"claimed_by": None, "claimed_at": None, "lease_until": None}
"""What a case that leaves a desk is set to."""


class Holding(NotThere):
    """The agent has another case."""


def claim_by(agent: User, *, since: datetime, now: datetime) -> dict[str, Any]:
    """What a case that comes onto a desk is set to."""
    return {"claimed_by": agent, "claimed_at": since, "lease_until": now + settings.CLAIM_LEASE}


def lock_desk(agent: User) -> None:
    """Until the transaction ends, nothing else is put on it."""
    User.objects.select_for_update(no_key=True).get(pk=agent.pk)


def refuse_if_holding(agent: User) -> None:
    """An agent holds one case at a time. Asked behind the lock; raises Holding."""
    if Enrolment.objects.filter(status=State.IN_REVIEW, claimed_by=agent).exists():
        raise Holding("an agent holds one case at a time")


def claim_next(*, agent: User, now: datetime) -> Enrolment | None:
    """The case this agent already holds, else the most urgent one of their lanes, else None."""
    release_expired(now=now)  # in its own transactions: one that took several cases could meet a deadlock
    return _claim_next(agent, now)


@transaction.atomic
def _claim_next(agent: User, now: datetime) -> Enrolment | None:
    lock_desk(agent)
    if held := claim_of(agent, now=now):
        return held
    while candidate := most_urgent(agent, now=now):
        try:
            return _take(agent, candidate, now)
        except Holding:  # meanwhile the lease that had run out was renewed
            return claim_of(agent, now=now)
        except NotThere:
            continue
    return None


@transaction.atomic
def claim(*, agent: User, enrolment_id: UUID, now: datetime) -> Enrolment:
    """Take this waiting case.

    Raises NotThere: taken, not the agent's lane, scheme or document, put off, given to another, theirs or a
    relative's, judged by them already; Holding: they have another.
    """
    lock_desk(agent)
    seen = open_to(agent, now=now).filter(pk=enrolment_id).first()
    if seen is None:
        raise NotThere("the case is not open to this agent")
    return _take(agent, seen, now)


def _take(agent: User, seen: Enrolment, now: datetime) -> Enrolment:
    """Behind the lock."""
    refuse_if_holding(agent)
    move(
        enrolment_id=seen.pk,
        source=State.QUEUED,
        target=State.IN_REVIEW,
        actor=agent.actor,
        # Besides the status, this is all that may have changed since it was read.
        where={"assigned_to": seen.assigned_to_id},
        set_fields={**claim_by(agent, since=now, now=now), "snoozed_until": None},
    )
    return Enrolment.objects.defer("push_token", "nir").get(pk=seen.pk)


def renew(*, agent: User, enrolment_id: UUID, now: datetime) -> datetime:
    """Start the lease afresh and return its new end. Raises NotThere when it has run out."""
    until = now + settings.CLAIM_LEASE
    mine = Enrolment.objects.filter(
        pk=enrolment_id, status=State.IN_REVIEW, claimed_by=agent, lease_until__gt=now
    )
    if not mine.update(lease_until=until):
        raise NotThere("the lease has run out")
    return until


def release(*, agent: User, enrolment_id: UUID) -> None:
    """Put the case back where its urgency places it. Raises NotThere when it is not mine."""
    move(
        enrolment_id=enrolment_id,
        source=State.IN_REVIEW,
        target=State.QUEUED,
        actor=agent.actor,
        where={"claimed_by": agent},
        set_fields=NO_CLAIM,
    )


def release_expired(*, now: datetime) -> int:
    """Put back every case whose lease has run out; returns how many. May run twice, and in parallel."""
    expired = Enrolment.objects.filter(status=State.IN_REVIEW, lease_until__lte=now)
    return sum(_release_if_expired(pk, now) for pk in expired.values_list("pk", flat=True))


def _release_if_expired(enrolment_id: UUID, now: datetime) -> bool:
    try:
        move(
            enrolment_id=enrolment_id,
            source=State.IN_REVIEW,
            target=State.QUEUED,
            actor="system:leases",
            where={"lease_until__lte": now},
            set_fields=NO_CLAIM,
        )
    except NotThere:
        return False
    return True
