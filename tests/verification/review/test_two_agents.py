"""A face that leaves a doubt is accepted by two agents, never by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from issuance.models import Card, PushMessage
from tests.concurrency import at_once
from tests.verification.factories import an_agent, an_enrolment
from tests.verification.judging import decided
from verification.engine.types import Finding, Verdict
from verification.grey_zone import needs_two
from verification.models import Decision, Enrolment
from verification.queue.claims import claim, claim_next
from verification.reasons import Decision as Kind
from verification.second_opinion import Ground
from verification.states import Lane, State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db


def a_doubtful_case(**fields: Any) -> tuple[Enrolment, User]:
    """On the desk of an agent."""
    case = an_enrolment(
        status=State.IN_REVIEW, code="4071", push_token="test:phone", two_agents=True, **fields
    )
    assert case.claimed_by is not None
    return case, case.claimed_by


def accepted_by_one() -> tuple[Enrolment, User]:
    case, first = a_doubtful_case()
    decided(case, first, Kind.APPROVE)
    return case, first


def found(code: str, verdict: Verdict) -> Finding:
    return Finding(code=code, verdict=verdict)


@pytest.mark.parametrize(
    ("match", "sface", "dlib", "two"),
    [
        (Verdict.PASS, Verdict.PASS, Verdict.PASS, False),
        (Verdict.PASS, Verdict.PASS, Verdict.NOT_RUN, False),
        (Verdict.NOT_RUN, Verdict.NOT_RUN, Verdict.NOT_RUN, False),
        (Verdict.PASS, Verdict.PASS, Verdict.FAIL, True),
        (Verdict.PASS, Verdict.DOUBT, Verdict.PASS, True),
        (Verdict.DOUBT, Verdict.DOUBT, Verdict.DOUBT, True),
        (Verdict.FAIL, Verdict.FAIL, Verdict.FAIL, True),
    ],
)
def test_two_agents_are_needed_where_the_machines_doubt_or_disagree(
    match: Verdict, sface: Verdict, dlib: Verdict, two: bool
) -> None:
    findings = [
        found("face.match", match),
        found("face.match_sface", sface),
        found("face.match_dlib", dlib),
        found("document.expiry", Verdict.FAIL),
    ]
    assert needs_two(findings) is two


def test_the_approval_of_one_agent_accepts_nothing() -> None:
    case, first = accepted_by_one()
    assert (case.status, case.lane, case.first_agent) == (State.QUEUED, Lane.STANDARD, first)
    assert (case.claimed_by, case.card_id, case.public_reason, case.decided_at) == (None, None, "", None)
    assert not Card.objects.exists()
    assert not PushMessage.objects.exists()
    decision = Decision.objects.get()
    assert (decision.kind, decision.agent, decision.final) == (Kind.APPROVE, first, False)
    assert decision.grounds == [Ground.GREY_ZONE]
    assert Entry.objects.get(case=case.pk, act="enrolment.decided").data["final"] is False


def test_the_approval_of_a_second_agent_accepts_the_case() -> None:
    case, _first = accepted_by_one()
    second = an_agent()
    assert claim_next(agent=second, now=timezone.now()) == case
    assert decided(case, second, Kind.APPROVE).final
    assert case.status == State.APPROVED
    assert case.card_id == Card.objects.get().pk


def test_the_first_agent_does_not_get_the_case_again() -> None:
    case, first = accepted_by_one()
    assert claim_next(agent=first, now=timezone.now()) is None
    with pytest.raises(NotThere):
        claim(agent=first, enrolment_id=case.pk, now=timezone.now())
    case.refresh_from_db()
    assert case.status == State.QUEUED


def test_the_first_agent_gets_the_next_case_instead() -> None:
    case, first = accepted_by_one()
    Enrolment.objects.filter(pk=case.pk).update(urgent_at=timezone.now())
    other = an_enrolment(status=State.QUEUED)
    assert claim_next(agent=first, now=timezone.now()) == other


def test_a_refusal_needs_one_agent() -> None:
    case, first = a_doubtful_case()
    assert decided(case, first, Kind.REFUSE).final
    assert case.status == State.REFUSED


@pytest.mark.parametrize("settled", [Kind.APPROVE, Kind.REFUSE])
def test_where_two_agents_disagree_a_senior_settles(settled: Kind) -> None:
    case, first = accepted_by_one()
    second, senior = an_agent(), an_agent(role=Role.SENIOR)
    claim(agent=second, enrolment_id=case.pk, now=timezone.now())
    assert not decided(case, second, Kind.REFUSE).final
    assert (case.status, case.lane) == (State.QUEUED, Lane.SENIOR)
    assert (case.first_agent, case.second_agent) == (first, second)
    assert not PushMessage.objects.exists()
    claim(agent=senior, enrolment_id=case.pk, now=timezone.now())
    assert decided(case, senior, settled).final
    assert case.status == (State.APPROVED if settled == Kind.APPROVE else State.REFUSED)


@pytest.mark.parametrize("which", ["first", "second"])
def test_whoever_judged_before_does_not_settle(which: str) -> None:
    case, first = a_doubtful_case(claimed_by=an_agent(role=Role.SENIOR))
    decided(case, first, Kind.APPROVE)
    second = an_agent(role=Role.SENIOR)
    claim(agent=second, enrolment_id=case.pk, now=timezone.now())
    decided(case, second, Kind.REFUSE)
    agent = {"first": first, "second": second}[which]
    assert claim_next(agent=agent, now=timezone.now()) is None
    with pytest.raises(NotThere):
        claim(agent=agent, enrolment_id=case.pk, now=timezone.now())


def test_the_fraud_referent_is_the_second_agent_of_a_case_that_was_handed_over() -> None:
    case, first = a_doubtful_case()
    decided(case, first, Kind.ESCALATE)
    assert (case.lane, case.first_agent) == (Lane.FRAUD, first)
    referent = an_agent(role=Role.FRAUD)
    claim(agent=referent, enrolment_id=case.pk, now=timezone.now())
    decided(case, referent, Kind.APPROVE)
    assert case.status == State.APPROVED


@pytest.mark.parametrize("kind", [Kind.RECAPTURE, Kind.REFUSE])
def test_whoever_asks_for_a_new_film_or_refuses_waits_for_nobody(kind: Kind) -> None:
    case, agent = a_doubtful_case()
    decided(case, agent, kind)
    assert case.status in {State.RECAPTURE, State.REFUSED}
    assert PushMessage.objects.get().subject == "case"


def test_the_database_holds_no_doubtful_case_accepted_by_one() -> None:
    case, _first = a_doubtful_case()
    with (
        pytest.raises(IntegrityError, match="a_doubtful_face_is_accepted_by_two_agents"),
        transaction.atomic(),
    ):
        an_enrolment(status=State.APPROVED, two_agents=True)
    assert Enrolment.objects.get() == case


def test_the_database_holds_no_second_agent_who_is_the_first() -> None:
    agent = an_agent()
    with pytest.raises(IntegrityError, match="the_second_agent_is_another"), transaction.atomic():
        an_enrolment(status=State.IN_REVIEW, claimed_by=agent, first_agent=agent, two_agents=True)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_opinion() -> None:
    case, first = a_doubtful_case()

    def click() -> bool:
        try:
            decided(case, first, Kind.APPROVE)
        except NotThere:
            return False
        return True

    assert sorted(at_once([click, click])) == [False, True]
    case.refresh_from_db()
    assert case.status == State.QUEUED
    assert Decision.objects.count() == 1
