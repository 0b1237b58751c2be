"""One decision: taken by the agent, then leaving after a few seconds in which they may take it back.

Taking it writes its row and moves the case to DECIDED. Leaving does what it means, in one transaction: the
case moves on, the card is offered, the phone is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from verification.models import Decision, Enrolment, Preferences, Reason
from verification.models.decision import LEAVING
from verification.parts import Part
from verification.perms import lanes_of, may_ask_colleague, may_decide, may_escalate
from verification.questions import Answer
from verification.queue.claims import NO_CLAIM, claim_by, lock_desk, refuse_if_holding
from verification.reasons import FILM_INSTEAD, NOT_ELIGIBLE, REFERENT_ONLY
from verification.reasons import Decision as Kind
from verification.review.judging import blind_judgement, judgement_in_force
from verification.review.refilming import gestures_asked, parts_asked
from verification.review.selectors import latest_report
from verification.second_opinion import CONCLUSIONS, Ground, grounds
from verification.states import Lane, State
from verification.tasks import leave_decision
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from ecarte.accounts.models import User
    from verification.models import CheckReport, Judgement


class NotJudged(Exception):
    """The checklist was not answered: the findings, and with them the decision, are not open yet."""


class Obstructed(Exception):
    """No card can be had for this NIR now (`Enrolment.obstacle`): nobody accepts the case."""


class Contradiction(Exception):
    """The decision is not what the answers say: approving takes four times yes, refusing one no."""


@transaction.atomic
def decide(
    *,
    agent: User,
    enrolment_id: UUID,
    kind: Kind,
    reason_code: str,
    comment: str,
    now: datetime,
    parts: Collection[str] = (),
    missed: Collection[str] = (),
    left_out: Collection[str] = (),
) -> Decision:
    """Take a decision on the case on this agent's desk; it leaves once the time to take it back is over.

    Of “film again”: `parts` is what to film, where it is not what the reason names (`parts_asked`); `missed`,
    gestures that were asked for and not seen; `left_out`, gestures that the person cannot do
    (`verification.intake.gestures.orders`).
    `final` of what is returned tells whether it ends the case; otherwise another agent judges it too.

    Raises NotThere, and changes nothing, when it is not theirs to decide any more: the lease ran out, it was
    decided already, the person withdrew. Raises Reason.DoesNotExist for a reason not offered for `kind`,
    NotJudged, Contradiction, Obstructed, OtherPart.
    """
    # Locked, so that a double click waits here and then finds the case decided.
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=enrolment_id)
    )
    if kind == Kind.APPROVE and enrolment.obstacle:
        raise Obstructed(enrolment.obstacle)
    reason = reasons_for(agent, enrolment).get(code=reason_code, decision=kind)
    if not may_decide(agent, enrolment, now=now) or kind not in offered_kinds(agent, enrolment):
        raise NotThere("not this agent's to decide")
    judgement = _judgement(agent, enrolment, reason)
    report = latest_report(enrolment)
    why = _grounds(enrolment, kind, judgement, report)
    again = _again(enrolment, reason, report, parts, missed, left_out) if kind == Kind.RECAPTURE else {}
    assert enrolment.claimed_at is not None
    window = Preferences.of(agent).undo_window
    decision = Decision.objects.create(
        enrolment=enrolment,
        agent=agent,
        kind=kind,
        reason=reason,
        final=not why,
        grounds=why,
        comment=comment or None,
        **again,
        report=report,
        claimed_at=enrolment.claimed_at,
        decided_at=now,
        leaves_at=now + window,
    )
    move(
        enrolment_id=enrolment_id,
        source=State.IN_REVIEW,
        target=State.DECIDED,
        actor=agent.actor,
        where={"claimed_by": agent, "lease_until__gt": now},
        set_fields=NO_CLAIM,
        journal={"decision": str(decision.pk), "kind": kind, "reason": reason.code, "final": decision.final},
    )
    leave_decision.delay_on_commit(str(decision.pk), countdown=window.total_seconds())
    return decision


@transaction.atomic
def undo(*, agent: User, decision_id: UUID, now: datetime) -> Enrolment:
    """Take a decision back before it leaves: the case is on this agent's desk again, with its answers.

    Raises NotThere when it has left, or is not theirs; Holding when another case is on their desk.
    """
    lock_desk(agent)
    refuse_if_holding(agent)
    mine = Decision.objects.filter(LEAVING, pk=decision_id, agent=agent)
    decision = mine.filter(leaves_at__gt=now).first()
    if decision is None:
        raise NotThere("the decision has left")
    move(
        enrolment_id=decision.enrolment_id,
        source=State.DECIDED,
        target=State.IN_REVIEW,
        actor=agent.actor,
        set_fields=claim_by(agent, since=decision.claimed_at, now=now),
        journal={"taken_back": str(decision.pk)},
    )
    mine.update(withdrawn_at=now)
    return Enrolment.objects.defer("push_token").get(pk=decision.enrolment_id)


def reasons_for(agent: User, enrolment: Enrolment) -> QuerySet[Reason]:
    """What this agent may give as a reason, in the order of the catalogue."""
    left_out = set() if Lane.FRAUD in lanes_of(agent) else set(REFERENT_ONLY)
    if not enrolment.obstacle:
        left_out.add(NOT_ELIGIBLE)
    offered = Reason.objects.filter(active=True).exclude(code__in=left_out)
    if enrolment.identity_id is None:
        return offered.exclude(code=FILM_INSTEAD)
    return offered.exclude(~Q(code=FILM_INSTEAD), decision=Kind.RECAPTURE)  # there is no film to make again


def offered_kinds(agent: User, enrolment: Enrolment) -> list[Kind]:
    """What this agent may decide of this case."""
    left_out = {Kind.APPROVE} if enrolment.obstacle else set()
    if not may_escalate(agent, enrolment):
        left_out.add(Kind.ESCALATE)
    if not may_ask_colleague(enrolment):
        left_out.add(Kind.COLLEAGUE)
    return [kind for kind in Kind if kind not in left_out]


def _again(
    enrolment: Enrolment,
    reason: Reason,
    report: CheckReport | None,
    chosen: Collection[str],
    missed: Collection[str],
    left_out: Collection[str],
) -> dict[str, list[str]]:
    """The columns of a decision to have something filmed again."""
    parts = parts_asked(reason=reason, chosen=chosen, enrolment=enrolment, report=report)
    named = [gesture.value for gesture in gestures_asked(enrolment) if gesture in missed]
    return {"parts": parts, "missed": named if Part.FACE in parts else [], "left_out": sorted(left_out)}


def _judgement(agent: User, enrolment: Enrolment, reason: Reason) -> Judgement:
    """The blind one, once the decision agrees with the answers in force.

    An obstacle is no answer: whoever has one may be just who they say.
    """
    blind, current = blind_judgement(agent, enrolment), judgement_in_force(agent, enrolment)
    if blind is None or current is None:
        raise NotJudged
    answers = list(current.answers.values())
    if reason.decision == Kind.APPROVE and any(answer != Answer.YES for answer in answers):
        raise Contradiction(reason.decision)
    if reason.decision == Kind.REFUSE and Answer.NO not in answers and reason.code != NOT_ELIGIBLE:
        raise Contradiction(reason.decision)
    return blind


def _grounds(
    enrolment: Enrolment, kind: Kind, judgement: Judgement, report: CheckReport | None
) -> list[Ground]:
    if kind == Kind.COLLEAGUE:
        return [Ground.COLLEAGUE]
    return grounds(
        enrolment=enrolment,
        kind=kind,
        blind=judgement.answers,
        findings=list(report.findings.all()) if report else [],
        former=former_conclusions(enrolment),
    )


def former_conclusions(enrolment: Enrolment) -> list[str]:
    """What agents concluded of these films before, the latest last."""
    taken = Decision.objects.filter(
        enrolment=enrolment, kind__in=CONCLUSIONS, withdrawn_at=None, claimed_at__gte=enrolment.queued_at
    )
    return list(taken.order_by("decided_at").values_list("kind", flat=True))
