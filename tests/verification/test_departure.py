"""A decision leaves some seconds after it was taken; until then it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.journal.models import Entry
from issuance.models import Card, PushMessage
from tests.concurrency import at_once
from tests.verification.factories import an_agent, an_enrolment
from tests.verification.judging import decided, judged, taken
from verification.departure import leave, leave_all
from verification.intake.withdrawal import withdraw
from verification.models import Decision, Enrolment, Preferences
from verification.models.preferences import UndoTime
from verification.queue.claims import Holding, claim_next
from verification.reasons import Decision as Kind
from verification.review.decisions import decide, undo
from verification.review.undoing import undoable
from verification.states import Lane, State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
SOON = timedelta(seconds=1)


@pytest.fixture
def case() -> Enrolment:
    return an_enrolment(status=State.IN_REVIEW, code="4071", push_token="test:phone")


@pytest.fixture
def agent(case: Enrolment) -> User:
    assert case.claimed_by is not None
    return case.claimed_by


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_happens_before_it_leaves(case: Enrolment, agent: User, kind: Kind) -> None:
    decision = taken(case, agent, kind)
    assert decision.leaves_at - decision.decided_at == settings.UNDO_WINDOW
    assert not leave(decision_id=decision.pk, now=decision.leaves_at - SOON)
    case.refresh_from_db()
    assert (case.status, case.claimed_by, case.public_reason) == (State.DECIDED, None, "")
    assert not Card.objects.exists()
    assert not PushMessage.objects.exists()


def test_whoever_wants_more_time_to_take_a_decision_back_has_it(case: Enrolment, agent: User) -> None:
    Preferences.objects.create(agent=agent, undo_time=UndoTime.LONGEST)
    decision = taken(case, agent, Kind.APPROVE)
    assert decision.leaves_at - decision.decided_at == 10 * settings.UNDO_WINDOW
    assert not leave(decision_id=decision.pk, now=decision.decided_at + settings.UNDO_WINDOW)


def test_what_was_lost_with_a_worker_leaves_by_the_schedule_and_only_once(
    case: Enrolment, agent: User
) -> None:
    decision = taken(case, agent, Kind.APPROVE)
    assert leave_all(now=decision.leaves_at - SOON) == 0
    assert leave_all(now=decision.leaves_at) == 1
    assert leave_all(now=decision.leaves_at + timedelta(days=1)) == 0
    case.refresh_from_db()
    assert case.status == State.APPROVED
    assert Card.objects.count() == PushMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_let_it_leave_once() -> None:
    case = an_enrolment(status=State.IN_REVIEW, code="4071", push_token="test:phone")
    assert case.claimed_by is not None
    decision = taken(case, case.claimed_by, Kind.APPROVE)
    go = lambda: leave(decision_id=decision.pk, now=decision.leaves_at)  # noqa: E731
    assert sorted(at_once([go, go])) == [False, True]
    assert Card.objects.count() == PushMessage.objects.count() == 1


def test_a_decision_that_is_taken_back_never_was(case: Enrolment, agent: User) -> None:
    decision = taken(case, agent, Kind.APPROVE)
    assert undo(agent=agent, decision_id=decision.pk, now=timezone.now()) == case
    assert not leave(decision_id=decision.pk, now=decision.leaves_at)
    case.refresh_from_db()
    assert (case.status, case.claimed_by) == (State.IN_REVIEW, agent)
    assert case.lease_until is not None and case.lease_until > timezone.now()
    assert not Card.objects.exists()
    assert Entry.objects.get(act="enrolment.in_review").data["taken_back"] == str(decision.pk)
    assert decided(case, agent, Kind.RECAPTURE).final
    assert case.status == State.RECAPTURE


def test_what_has_left_is_not_taken_back(case: Enrolment, agent: User) -> None:
    decision = decided(case, agent, Kind.APPROVE)
    with pytest.raises(NotThere):
        undo(agent=agent, decision_id=decision.pk, now=timezone.now())
    late = taken(*a_case_on_a_desk(), Kind.APPROVE)
    with pytest.raises(NotThere):
        undo(agent=late.agent, decision_id=late.pk, now=late.leaves_at)


def test_nobody_takes_back_what_another_decided(case: Enrolment, agent: User) -> None:
    decision = taken(case, agent, Kind.APPROVE)
    with pytest.raises(NotThere):
        undo(agent=an_agent(), decision_id=decision.pk, now=timezone.now())


def test_a_decision_is_taken_back_to_an_empty_desk(case: Enrolment, agent: User) -> None:
    decision = taken(case, agent, Kind.APPROVE)
    an_enrolment(status=State.QUEUED)
    claim_next(agent=agent, now=timezone.now())
    with pytest.raises(Holding):
        undo(agent=agent, decision_id=decision.pk, now=timezone.now())


def test_the_page_gives_the_next_case_back_to_take_the_last_decision_back(
    client: Client, case: Enrolment, agent: User
) -> None:
    decision = taken(case, agent, Kind.APPROVE)
    after = an_enrolment(status=State.QUEUED)
    claim_next(agent=agent, now=timezone.now())
    client.force_login(agent)
    response = client.post(reverse("review:undo", args=[decision.pk]))
    assert response.headers["Location"] == reverse("review:case", args=[case.pk])
    after.refresh_from_db()
    assert after.status == State.QUEUED


def test_the_page_says_when_it_is_too_late_and_the_case_on_the_desk_stays(
    client: Client, case: Enrolment, agent: User
) -> None:
    decision = decided(case, agent, Kind.APPROVE)
    after = an_enrolment(status=State.QUEUED)
    claim_next(agent=agent, now=timezone.now())
    client.force_login(agent)
    page = client.post(reverse("review:undo", args=[decision.pk]), follow=True)
    assert "Trop tard : la décision est partie." in page.content.decode()
    after.refresh_from_db()
    assert after.claimed_by == agent


def test_only_the_last_decision_of_oneself_is_offered(case: Enrolment, agent: User) -> None:
    now = timezone.now()
    assert undoable(agent, now=now) is None
    decision = taken(case, agent, Kind.RECAPTURE, now=now)
    offered = undoable(agent, now=now)
    assert offered is not None
    assert (offered.decision_id, offered.case_number) == (decision.pk, case.case_number)
    assert undoable(an_agent(), now=now) is None
    assert undoable(agent, now=decision.leaves_at) is None


def test_a_person_who_withdraws_meanwhile_is_gone(case: Enrolment, agent: User) -> None:
    decision = taken(case, agent, Kind.APPROVE)
    withdraw(enrolment=case, now=timezone.now())
    assert not leave(decision_id=decision.pk, now=decision.leaves_at)
    decision.refresh_from_db()
    case.refresh_from_db()
    assert case.status == State.WITHDRAWN
    assert decision.withdrawn_at is not None
    assert leave_all(now=decision.leaves_at) == 0
    assert not Card.objects.exists()


def test_a_person_who_got_a_card_meanwhile_waits_for_an_agent_again(case: Enrolment, agent: User) -> None:
    decision = taken(case, agent, Kind.APPROVE)
    other = an_enrolment(status=State.WITHDRAWN, code="4071", person=case.person)
    Enrolment.objects.filter(pk=other.pk).update(nir_index="other")
    other.refresh_from_db()
    Card.objects.create(
        holder_ref=case.nir_index,
        claims={"nir": "x"},
        device_jkt=other.device_jkt,
        device_jwk=other.device_jwk,
        case=other.pk,
        approved_by="agent:0",
        offered_at=decision.leaves_at,
    )
    assert not leave(decision_id=decision.pk, now=decision.leaves_at)
    case.refresh_from_db()
    decision.refresh_from_db()
    assert (case.status, case.lane) == (State.QUEUED, Lane.STANDARD)
    assert decision.withdrawn_at is not None
    assert Card.objects.count() == 1


def test_the_database_holds_one_decision_that_leaves(case: Enrolment, agent: User) -> None:
    decision = taken(case, agent, Kind.RECAPTURE)
    decision.pk = None
    with (
        pytest.raises(IntegrityError, match=r"one_decision_leaves_at_a_time|enrolment_id"),
        transaction.atomic(),
    ):
        decision.save(force_insert=True)


def test_the_database_takes_nothing_back_that_has_left(case: Enrolment, agent: User) -> None:
    decision = decided(case, agent, Kind.RECAPTURE)
    with pytest.raises(IntegrityError, match="what_has_left_is_not_taken_back"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(withdrawn_at=timezone.now())


def test_only_the_fraud_referent_refuses_for_coercion(case: Enrolment, agent: User) -> None:
    judged(case, agent, Kind.REFUSE)
    with pytest.raises(Exception, match="does not exist"):
        decide(
            agent=agent,
            enrolment_id=case.pk,
            kind=Kind.REFUSE,
            reason_code="coercion",
            comment="",
            now=timezone.now(),
        )


def test_a_person_under_coercion_is_handed_over_and_their_phone_shows_nothing(
    case: Enrolment, agent: User
) -> None:
    decided(case, agent, Kind.ESCALATE, reason="coercion_suspected")
    assert (case.status, case.lane, case.public_reason) == (State.QUEUED, Lane.FRAUD, "")
    assert not PushMessage.objects.exists()


def a_case_on_a_desk() -> tuple[Enrolment, User]:
    case = an_enrolment(status=State.IN_REVIEW, code="4071")
    assert case.claimed_by is not None
    return case, case.claimed_by
