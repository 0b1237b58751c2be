"""Role × state × ownership × action on one case: each row a request, and what the database then holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role, User
from tests.access.people import Actor, Answer, undone
from tests.access.table import ACTORS, TABLE, Situation, case_rows, may_act, rows, situations
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from tests.verification.judging import REASONS, answers
from verification.models import Decision, Enrolment, Judgement, Reason
from verification.parts import Part
from verification.questions import Answer as Given
from verification.reasons import Decision as Kind
from verification.states import Lane, State

if TYPE_CHECKING:
    from uuid import UUID

    from verification.models import Evidence

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROLES = {Lane.STANDARD: Role.AGENT, Lane.SENIOR: Role.SENIOR, Lane.FRAUD: Role.FRAUD}


@dataclass
class Case:
    """One case as it stands, a piece of evidence, and a colleague whose lane it is in."""

    enrolment: Enrolment
    exhibit: Evidence
    owner: User
    colleague: User

    def prepared(self, action: str) -> None:
        """What an action needs to be possible at all."""
        case, now = self.enrolment, timezone.now()
        if action == "unassign" and case.status == State.QUEUED:
            Enrolment.objects.filter(pk=case.pk).update(assigned_to=self.colleague)
        if case.queued_at and action != "judge":
            no = {"person": Given.NO} if action == "decide refuse" else {}
            given = {question.value: each for question, each in answers(Kind.APPROVE, **no).items()}
            Judgement.objects.create(
                enrolment=case,
                agent=self.owner,
                queued_at=case.queued_at,
                blind=True,
                claimed_at=now,
                **given,
            )

    def request(self, action: str) -> tuple[str, str, dict[str, Any]]:
        """Method, path and form."""
        name, _, kind = action.partition(" ")
        decision = Decision.objects.filter(enrolment=self.enrolment).values_list("pk", flat=True).first()
        return request_of(name, kind, self.enrolment.pk, self.exhibit.pk, decision, self.colleague)


def request_of(
    name: str, kind: str, case: UUID, exhibit: UUID, decision: UUID | None, colleague: User
) -> tuple[str, str, dict[str, Any]]:
    if name == "look":
        return "GET", reverse("review:case", args=[case]), {}
    if name == "evidence":
        return "GET", reverse("review:evidence", args=[case, exhibit]), {}
    named = {question.value: each for question, each in answers().items()}
    forms: dict[str, dict[str, Any]] = {
        "judge": named,
        "revise": {**named, "person": Given.NO, "why": "Autre oreille"},
        "snooze": {"reason": "technical", "hours": "1"},
        "assign": {"agent": str(colleague.pk)},
        "decide": {"kind": kind, f"reason_{kind}": REASONS[Kind(kind)] if kind else ""},
    }
    target = decision or uuid4() if name == "undo" else case
    return "POST", reverse(f"review:{name}", args=[target]), forms.get(name, {})


def a_case(actor: Actor, at: Situation, colleague: User) -> Case:
    now = timezone.now()
    fields: dict[str, Any] = {"lane": at.lane, "foreign_document": at.foreign}
    owner = actor.user if at.mine and actor.user else colleague
    if at.state == State.IN_REVIEW:
        fields["claimed_by"] = owner
    case = an_enrolment(status=at.state, **fields)
    if at.state == State.DECIDED:
        Decision.objects.create(
            enrolment=case,
            agent=owner,
            kind=Kind.RECAPTURE,
            reason=Reason.objects.get(code="face_blurred"),
            parts=[Part.FACE],
            claimed_at=now,
            decided_at=now,
            leaves_at=now + timedelta(minutes=1),
        )
    return Case(case, some_evidence(case), owner, colleague)


def wrong(actor: Actor, at: Situation, action: str, case: Case, missing: Answer) -> str:
    """What is not as the table says; empty when all is."""
    with undone():
        case.prepared(action)
        method, path, form = case.request(action)
        answer = actor.asks(method, path, form)
    shown = method == "GET" and answer.status == 200
    if may_act(actor.name, at, action):
        return "" if shown or answer.wrote else f"was refused ({answer.status})"
    if shown or answer.wrote:
        return f"took effect ({answer.status})"
    if not may_act(actor.name, at, "look") and answer.told != missing.told:
        return (
            f"tells a case from none ({answer.status} {answer.location}, {missing.status} {missing.location})"
        )
    return ""


@pytest.mark.parametrize("name", ACTORS)
def test_nobody_does_or_sees_more_than_their_role_allows_and_no_less(name: str) -> None:
    actor = Actor(name)
    colleagues = {lane: an_agent(role=role) for lane, role in ROLES.items()}
    anybody = colleagues[Lane.STANDARD]
    missing = {
        action: actor.asks(*request_of(*_split(action), uuid4(), uuid4(), None, anybody))
        for action in TABLE["case"]
    }
    found = []
    for at in situations(name):
        with undone():
            case = a_case(actor, at, colleagues[at.lane])
            found += [
                (at, action, said)
                for action in TABLE["case"]
                if (said := wrong(actor, at, action, case, missing[action]))
            ]
    assert not found, "\n".join(map(str, found))


def _split(action: str) -> tuple[str, str]:
    name, _, kind = action.partition(" ")
    return name, kind


def test_the_matrix_is_large_enough_to_find_what_was_forgotten() -> None:
    assert sum(rows().values()) >= len(case_rows()) >= 500
    assert {at.state for _, at, _ in case_rows()} == set(State)
    assert {f"decide {kind}" for kind in Kind} <= set(TABLE["case"])
