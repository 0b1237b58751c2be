"""A decision leaves: what it means is done, once, in one transaction.

Asked for when the time to take it back is over; a schedule finds what was lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction

from issuance.offer import CardExists
from issuance.push.outbox import queue_push
from verification.models import Decision, Enrolment
from verification.models.decision import LEAVING
from verification.offering import offer
from verification.reasons import Decision as Kind
from verification.states import Lane, State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

log = structlog.get_logger()
ACTOR = "system:departure"
TARGETS: dict[str, State] = {
    Kind.APPROVE: State.APPROVED,
    Kind.RECAPTURE: State.RECAPTURE,
    Kind.REFUSE: State.REFUSED,
    Kind.ESCALATE: State.QUEUED,
}


def leave(*, decision_id: UUID, now: datetime) -> bool:
    """Let it leave if it is time; whether it left. May run twice, and in parallel."""
    try:
        return _leave(decision_id, now)
    except NotThere:
        _overtaken(decision_id, now)
        return False
    except CardExists:
        return _return(decision_id, now)


def leave_all(*, now: datetime) -> int:
    """Let every decision leave whose time has come; how many did."""
    due = Decision.objects.filter(LEAVING, leaves_at__lte=now)
    return sum(
        leave(decision_id=pk, now=now) for pk in due.order_by("leaves_at").values_list("pk", flat=True)
    )


@transaction.atomic
def _leave(decision_id: UUID, now: datetime) -> bool:
    decision = _due(decision_id, now)
    if decision is None:
        return False
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(pk=decision.enrolment_id)
    )
    if enrolment.status != State.DECIDED:
        raise NotThere("the person withdrew")
    move(
        enrolment_id=enrolment.pk,
        source=State.DECIDED,
        target=TARGETS[decision.kind] if decision.final else State.QUEUED,
        actor=ACTOR,
        set_fields=_consequences(decision, enrolment),
        journal={"decision": str(decision.pk)},
    )
    Decision.objects.filter(pk=decision.pk).update(left_at=now)
    if decision.final and decision.kind in (Kind.RECAPTURE, Kind.REFUSE):
        queue_push(push_token=enrolment.push_token, subject="case", about=enrolment.pk)
    return True


def _due(decision_id: UUID, now: datetime) -> Decision | None:
    waiting = Decision.objects.filter(LEAVING, pk=decision_id, leaves_at__lte=now)
    return waiting.select_related("reason", "agent").first()


def _overtaken(decision_id: UUID, now: datetime) -> None:
    """The person withdrew: what was decided will never leave."""
    lost = Decision.objects.filter(LEAVING, pk=decision_id)
    lost.exclude(enrolment__status=State.DECIDED).update(withdrawn_at=now)


@transaction.atomic
def _return(decision_id: UUID, now: datetime) -> bool:
    """The person got a card by another way meanwhile: the case waits for an agent again."""
    decision = _due(decision_id, now)
    if decision is None:
        return False
    log.warning("decision_returned", decision=str(decision.pk))
    move(
        enrolment_id=decision.enrolment_id,
        source=State.DECIDED,
        target=State.QUEUED,
        actor=ACTOR,
        journal={"decision": str(decision.pk), "returned": "card_exists"},
    )
    Decision.objects.filter(pk=decision.pk).update(withdrawn_at=now)
    return False


def _consequences(decision: Decision, enrolment: Enrolment) -> dict[str, Any]:
    """The columns that change with the status. The card's offer sends its own message."""
    if decision.kind == Kind.ESCALATE:
        return {"lane": Lane.FRAUD, "assigned_to": None, **_seen_by(decision, enrolment)}
    if not decision.final:
        return {"assigned_to": None, "lane": _next_lane(enrolment), **_seen_by(decision, enrolment)}
    reason = decision.reason
    if decision.kind == Kind.RECAPTURE:
        # What was concluded of these films says nothing of the next ones.
        anew = {"first_agent": None, "second_agent": None, "lane": Lane.STANDARD}
        told = {"public_reason": reason.public_code, "recapture": decision.parts, "missed": decision.missed}
        return {**told, "left_out": decision.left_out, **anew}
    decided = {"public_reason": reason.public_code, "decided_at": decision.decided_at}
    if decision.kind == Kind.REFUSE:
        return {**decided, "closed_at": decision.decided_at}
    card_id = offer(enrolment=enrolment, accepted_by=decision.agent.actor)
    return {**decided, "accepted_by": decision.agent, "card_id": card_id}


def _seen_by(decision: Decision, enrolment: Enrolment) -> dict[str, Any]:
    """Who judged the case: the first two are kept, so that the database refuses them the next judgement."""
    place = "first_agent" if enrolment.first_agent_id is None else "second_agent"
    return {place: decision.agent}


def _next_lane(enrolment: Enrolment) -> Lane:
    """A second agent of the same lane; a senior, where two disagree or the referent wants another look."""
    first = enrolment.first_agent_id is None and enrolment.lane == Lane.STANDARD
    return Lane.STANDARD if first else Lane.SENIOR
