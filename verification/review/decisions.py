"""One decision in one transaction: its row, the move, the card's offer, the message to the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from issuance.offer import Approval, offer_card
from issuance.push.outbox import queue_push
from verification.models import Decision, Enrolment, Reason
from verification.perms import may_decide, may_escalate
from verification.queue.claims import NO_CLAIM
from verification.reasons import Decision as Kind
from verification.review.selectors import latest_report
from verification.states import Lane, State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from ecarte.accounts.models import User

TARGETS: dict[Kind, State] = {
    Kind.APPROVE: State.APPROVED,
    Kind.RECAPTURE: State.RECAPTURE,
    Kind.REFUSE: State.REFUSED,
    Kind.ESCALATE: State.QUEUED,
}


@transaction.atomic
def decide(
    *, agent: User, enrolment_id: UUID, kind: Kind, reason_code: str, comment: str, now: datetime
) -> Decision:
    """Decide the case on this agent's desk; the decision tells whether it is final (`_left_to_another`).

    Raises NotThere, and changes nothing, when it is not theirs to decide any more: the lease ran out, it was
    decided already, the person withdrew. Raises Reason.DoesNotExist for a reason not offered for `kind`,
    CardExists when the person already has a live card.
    """
    reason = Reason.objects.get(code=reason_code, decision=kind, active=True)
    # Locked, so that a double click waits here and then finds the case decided.
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment_id)
    if not may_decide(agent, enrolment, now=now):
        raise NotThere("the case is not on this agent's desk")
    if kind == Kind.ESCALATE and not may_escalate(agent, enrolment):
        raise NotThere("the case cannot be handed further")
    assert enrolment.claimed_at is not None
    left = _left_to_another(enrolment, kind, agent)
    decision = Decision.objects.create(
        enrolment=enrolment,
        agent=agent,
        kind=kind,
        reason=reason,
        final=left is None,
        comment=comment or None,
        report=latest_report(enrolment),
        claimed_at=enrolment.claimed_at,
    )
    changes = _consequences(enrolment, kind, reason, agent, now) if left is None else left
    move(
        enrolment_id=enrolment_id,
        source=State.IN_REVIEW,
        target=TARGETS[kind] if left is None else State.QUEUED,
        actor=agent.actor,
        where={"claimed_by": agent, "lease_until__gt": now},
        set_fields={**NO_CLAIM, **changes},
        journal={"decision": str(decision.pk), "kind": kind, "reason": reason.code, "final": decision.final},
    )
    if decision.final and kind in (Kind.RECAPTURE, Kind.REFUSE):
        queue_push(push_token=enrolment.push_token, subject="case")
    return decision


def _left_to_another(enrolment: Enrolment, kind: Kind, agent: User) -> dict[str, Any] | None:
    """The columns of a doubtful case that goes back to the queue instead of ending; None: it ends.

    The first approval waits for another agent's. A refusal that contradicts it is for the fraud referent.
    """
    if not enrolment.two_agents:
        return None
    if kind == Kind.APPROVE and enrolment.first_agent_id is None:
        return {"first_agent": agent}
    if kind == Kind.REFUSE and enrolment.first_agent_id is not None and may_escalate(agent, enrolment):
        return {"lane": Lane.FRAUD}
    return None


def _consequences(
    enrolment: Enrolment, kind: Kind, reason: Reason, agent: User, now: datetime
) -> dict[str, Any]:
    """The columns that change with the status. The card's offer sends its own message."""
    if kind == Kind.ESCALATE:
        # The referent is the second agent of a doubtful case.
        first = {"first_agent": enrolment.first_agent or agent} if enrolment.two_agents else {}
        return {"lane": Lane.FRAUD, **first}
    if kind == Kind.RECAPTURE:
        return {"public_reason": reason.public_code, "recapture": reason.captures}
    decided = {"public_reason": reason.public_code, "decided_at": now}
    if kind == Kind.REFUSE:
        return {**decided, "closed_at": now}
    return {**decided, "card_id": offer_card(approval=_approval(enrolment, agent))}


def _approval(enrolment: Enrolment, agent: User) -> Approval:
    """The snapshot that issuance signs: what the register says, never what was read (CSS R161-33-13)."""
    person = enrolment.person
    identity, rights = person.identity, person.rights
    return Approval(
        holder_ref=enrolment.nir_index,
        claims={
            "nir": person.nir,
            "family_name": identity["family_name"],
            "given_names": identity["given_names"],
            "birth_date": identity["birth_date"],
            "sex": identity["sex"],
            "birth_place": identity["birth_place"],
            "insurer_id": rights["insurer_id"],
            "insurer_name": rights["insurer_name"],
            "starting_date": rights["starting_date"],
            "ending_date": rights["ending_date"],
        },
        device_jkt=enrolment.device_jkt,
        device_jwk=enrolment.device_jwk,
        code_hash=enrolment.code_hash,
        push_token=enrolment.push_token,
        language=enrolment.language,
        approved_by=agent.actor,
        case=enrolment.pk,
    )
