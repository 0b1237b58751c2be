"""What an agent answers to the checklist: committed before the findings are shown, revised with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from ecarte.journal.services import record
from verification.models import Enrolment, Judgement
from verification.perms import may_decide
from verification.questions import asked
from verification.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from ecarte.accounts.models import User
    from verification.questions import Answer, Question


@transaction.atomic
def commit(
    *, agent: User, enrolment_id: UUID, answers: Mapping[Question, Answer], now: datetime
) -> Judgement:
    """Keep the blind answers; the first ones count, so that a second call changes nothing.

    Raises NotThere when the case is not on this agent's desk, ValueError for answers to other questions.
    """
    enrolment = _on_desk(agent, enrolment_id, now)
    if answers.keys() != set(asked(enrolment)):
        raise ValueError("every question of this case is answered, and no other")
    if given := blind_judgement(agent, enrolment):
        return given
    return _keep(agent, enrolment, answers, why=None)


@transaction.atomic
def revise(
    *, agent: User, enrolment_id: UUID, answers: Mapping[Question, Answer], why: str, now: datetime
) -> Judgement:
    """Keep a change of mind beside the blind answers, which stay.

    Raises NotThere when the case is not on this agent's desk or was not judged yet, ValueError without a
    reason or when nothing changes.
    """
    enrolment = _on_desk(agent, enrolment_id, now)
    current = judgement_in_force(agent, enrolment)
    if current is None:
        raise NotThere("nothing was answered that could be revised")
    if not why.strip() or current.answers == answers:
        raise ValueError("a change of mind changes something, and says why")
    return _keep(agent, enrolment, answers, why=why.strip())


def blind_judgement(agent: User, enrolment: Enrolment) -> Judgement | None:
    """What this agent answered before they saw the findings on these films."""
    return _of(agent, enrolment).filter(blind=True).first()


def judgement_in_force(agent: User, enrolment: Enrolment) -> Judgement | None:
    """Their latest answers; None while they have not answered."""
    return _of(agent, enrolment).order_by("given_at").last()


def _on_desk(agent: User, enrolment_id: UUID, now: datetime) -> Enrolment:
    # Locked, so that two commits at once are one.
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment_id)
    if not may_decide(agent, enrolment, now=now):
        raise NotThere("the case is not on this agent's desk")
    return enrolment


def _keep(
    agent: User, enrolment: Enrolment, answers: Mapping[Question, Answer], *, why: str | None
) -> Judgement:
    assert enrolment.queued_at is not None
    assert enrolment.claimed_at is not None
    judgement = Judgement.objects.create(
        enrolment=enrolment,
        agent=agent,
        queued_at=enrolment.queued_at,
        blind=why is None,
        why=why,
        claimed_at=enrolment.claimed_at,
        **{question.value: answer for question, answer in answers.items()},
    )
    record(
        actor=agent.actor,
        act="case.judged" if why is None else "case.judged_again",
        case=enrolment.pk,
        judgement=str(judgement.pk),
    )
    return judgement


def _of(agent: User, enrolment: Enrolment) -> QuerySet[Judgement]:
    assert enrolment.queued_at is not None
    return Judgement.objects.filter(enrolment=enrolment, agent=agent, queued_at=enrolment.queued_at)
