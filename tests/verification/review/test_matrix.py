"""Role × state × ownership × action: every row is a request against the pages, and what the database then holds.

The table of what is allowed is written here a second time, on purpose: it does not ask `verification.perms`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role, User
from tests.verification.factories import an_agent, an_enrolment, some_evidence
from tests.verification.judging import REASONS, answers
from verification.models import Decision, Enrolment, Judgement, Reason
from verification.parts import Part
from verification.questions import Answer, Question
from verification.reasons import Decision as Kind
from verification.states import Lane, State

if TYPE_CHECKING:
    from django.test import Client

    from verification.models import Evidence

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LANES = {
    "agent": {Lane.STANDARD},
    "senior": {Lane.STANDARD, Lane.SENIOR},
    "fraud": {Lane.STANDARD, Lane.FRAUD},
}
ACTORS = (*Role.values, "inactive", "nobody")
ACTIONS = (
    "look", "evidence", "judge", "revise", "release", "renew", "snooze", "undo", "assign", "unassign",
    *(f"decide {kind}" for kind in Kind),
)  # fmt: skip


@dataclass(frozen=True)
class Situation:
    """Where the case stands, and whether it is in this person's hands."""

    state: State
    mine: bool = False
    lane: Lane = Lane.STANDARD


SITUATIONS = (
    *(Situation(state) for state in State),
    *(Situation(State.IN_REVIEW, mine=True, lane=lane) for lane in Lane),
    *(Situation(State.DECIDED, mine=True, lane=lane) for lane in Lane),
    *(Situation(State.QUEUED, lane=lane) for lane in (Lane.SENIOR, Lane.FRAUD)),
)
ROWS = len(ACTORS) * len(SITUATIONS) * len(ACTIONS)


def allowed(actor: str, at: Situation, action: str) -> bool:
    """What the rules say."""
    if action in ("assign", "unassign"):
        return actor == "supervisor" and at.state == State.QUEUED
    if not at.mine or actor not in LANES:
        return False
    if action == "undo":
        return at.state == State.DECIDED
    if at.state != State.IN_REVIEW:
        return False
    if action in ("release", "renew", "snooze"):
        return True  # to give a case back takes no habilitation
    if action == "decide escalate":
        return at.lane in LANES[actor] and actor != "fraud"
    if action == "decide colleague":
        return at.lane in LANES[actor] and at.lane == Lane.STANDARD
    return at.lane in LANES[actor]


@dataclass
class Try:
    """One person before one case."""

    client: Client
    user: User | None
    colleague: User
    at: Situation

    def takes_effect(self, action: str) -> bool:
        """Whether the page was shown, or the database changed; it is as before afterwards."""
        with transaction.atomic():
            case, exhibit = self._case(action)
            before = _fingerprint(case)
            shown = self._ask(action, case, exhibit)
            effect = shown or _fingerprint(case) != before
            transaction.set_rollback(True)
        return effect

    def _case(self, action: str) -> tuple[Enrolment, Evidence]:
        now = timezone.now()
        fields: dict[str, Any] = {"lane": self.at.lane}
        mine = self.at.mine and self.user is not None
        if self.at.state == State.IN_REVIEW and mine:
            fields["claimed_by"] = self.user
        if action == "unassign" and self.at.state == State.QUEUED:
            fields["assigned_to"] = self.colleague
        case = an_enrolment(status=self.at.state, **fields)
        owner = self.user if mine and self.user else self.colleague
        if case.queued_at and action not in ("judge",):
            no = {"person": Answer.NO} if action == "decide refuse" else {}
            given = _named(answers(Kind.APPROVE, **no))
            Judgement.objects.create(
                enrolment=case, agent=owner, queued_at=case.queued_at, blind=True, claimed_at=now, **given
            )
        if self.at.state == State.DECIDED:
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
        return case, some_evidence(case)

    def _ask(self, action: str, case: Enrolment, exhibit: Evidence) -> bool:
        """The request; whether it showed something."""
        name, _, kind = action.partition(" ")
        if name == "look":
            return self.client.get(reverse("review:case", args=[case.pk])).status_code == 200
        if name == "evidence":
            url = reverse("review:evidence", args=[case.pk, exhibit.pk])
            return self.client.get(url).status_code == 200
        forms: dict[str, dict[str, Any]] = {
            "judge": _named(answers()),
            "revise": {**_named(answers(Kind.REFUSE)), "why": "Autre oreille"},
            "snooze": {"reason": "technical", "hours": "1"},
            "assign": {"agent": str(self.colleague.pk)},
            "decide": {"kind": kind, f"reason_{kind}": REASONS[Kind(kind)] if kind else ""},
        }
        target = Decision.objects.filter(enrolment=case).first() if name == "undo" else case
        missing = "00000000-0000-4000-8000-000000000000"
        self.client.post(
            reverse(f"review:{name}", args=[target.pk if target else missing]), forms.get(name, {})
        )
        return False


def _named(given: dict[Question, Answer]) -> dict[str, Answer]:
    return {question.value: answer for question, answer in given.items()}


def _fingerprint(case: Enrolment) -> tuple[Any, ...]:
    columns = ("status", "lane", "claimed_by", "lease_until", "snoozed_until", "assigned_to")
    row = Enrolment.objects.filter(pk=case.pk).values_list(*columns).get()
    decisions = Decision.objects.filter(enrolment=case, withdrawn_at=None).count()
    return (*row, decisions, Judgement.objects.filter(enrolment=case).count())


def signed_in(client: Client, actor: str) -> User | None:
    if actor == "nobody":
        return None
    role = Role(actor) if actor in Role.values else Role.AGENT
    user = an_agent(role=role)
    client.force_login(user)
    if actor == "inactive":
        User.objects.filter(pk=user.pk).update(is_active=False)
    return user


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_does_or_sees_more_than_their_role_allows_and_no_less(client: Client, actor: str) -> None:
    user, colleague = signed_in(client, actor), an_agent()
    seniors = {Lane.STANDARD: colleague, Lane.SENIOR: an_agent(role=Role.SENIOR)}
    seniors[Lane.FRAUD] = an_agent(role=Role.FRAUD)
    wrong = [
        (at, action)
        for at in SITUATIONS
        for action in ACTIONS
        if Try(client, user, seniors[at.lane], at).takes_effect(action) != allowed(actor, at, action)
    ]
    assert wrong == []


def test_the_matrix_is_large_enough_to_find_what_was_forgotten() -> None:
    assert ROWS >= 500
    assert {at.state for at in SITUATIONS} == set(State)
