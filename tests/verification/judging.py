"""Agents of the tests judge, decide, and let the decision leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from verification.departure import leave
from verification.questions import Answer, Question
from verification.reasons import Decision as Kind
from verification.review import decisions, judging

if TYPE_CHECKING:
    from datetime import datetime

    from ecarte.accounts.models import User
    from verification.models import Decision, Enrolment, Judgement

REASONS = {
    Kind.APPROVE: "approved",
    Kind.REFUSE: "face_mismatch",
    Kind.RECAPTURE: "face_blurred",
    Kind.COLLEAGUE: "colleague_wanted",
    Kind.ESCALATE: "fraud_suspected",
}


def answers(kind: Kind = Kind.APPROVE, **given: Answer) -> dict[Question, Answer]:
    """Four times yes; of whoever means to refuse, the face is another one."""
    person = Answer.NO if kind == Kind.REFUSE else Answer.YES
    every = dict.fromkeys(Question, Answer.YES) | {Question.PERSON: person}
    return every | {Question(question): answer for question, answer in given.items()}


def judged(
    case: Enrolment, agent: User, kind: Kind = Kind.APPROVE, *, now: datetime | None = None, **given: Answer
) -> Judgement:
    """The agent commits their answers."""
    return judging.commit(
        agent=agent, enrolment_id=case.pk, answers=answers(kind, **given), now=now or timezone.now()
    )


def taken(
    case: Enrolment,
    agent: User,
    kind: Kind,
    *,
    reason: str = "",
    comment: str = "",
    now: datetime | None = None,
) -> Decision:
    """Judged and decided; the decision has not left."""
    now = now or timezone.now()
    judged(case, agent, kind, now=now)
    return decisions.decide(
        agent=agent,
        enrolment_id=case.pk,
        kind=kind,
        reason_code=reason or REASONS[kind],
        comment=comment,
        now=now,
    )


def decided(case: Enrolment, agent: User, kind: Kind, **options: Any) -> Decision:
    """Judged, decided, and gone; the case is read again."""
    decision = taken(case, agent, kind, **options)
    leave(decision_id=decision.pk, now=decision.leaves_at)
    decision.refresh_from_db()
    case.refresh_from_db()
    return decision
