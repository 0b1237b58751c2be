"""A case that nobody can judge now is put off, and comes back by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from ecarte.journal.models import Entry
from tests.verification.factories import an_agent, an_enrolment
from verification.queue.claims import claim, claim_next
from verification.queue.snoozing import HOURS, SnoozeReason, snooze, snooze_reasons
from verification.states import State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from verification.models import Enrolment

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def on_desk() -> Enrolment:
    return an_enrolment(status=State.IN_REVIEW)


def put_off(case: Enrolment, reason: SnoozeReason = SnoozeReason.ANSWER, hours: int = 4) -> None:
    assert case.claimed_by is not None
    snooze(agent=case.claimed_by, enrolment_id=case.pk, reason=reason, hours=hours, now=NOW)
    case.refresh_from_db()


def test_a_case_that_is_put_off_leaves_the_desk_and_its_reason_is_journalled() -> None:
    case = on_desk()
    deadline, agent = case.deadline_at, case.claimed_by
    assert agent is not None
    put_off(case)
    assert (case.status, case.claimed_by, case.lease_until) == (State.QUEUED, None, None)
    assert (case.snoozed_until, case.deadline_at) == (NOW + timedelta(hours=4), deadline)
    entry = Entry.objects.get(case=case.pk)
    assert (entry.actor, entry.data["snoozed"]) == (agent.actor, "answer")
    assert entry.data["until"] == (NOW + timedelta(hours=4)).isoformat()


def test_it_comes_back_by_itself_when_its_time_has_come() -> None:
    case = on_desk()
    put_off(case, hours=1)
    before, then = NOW + timedelta(minutes=59), NOW + timedelta(hours=1)
    assert claim_next(agent=an_agent(), now=before) is None
    assert claim_next(agent=an_agent(), now=then) == case


def test_what_was_given_to_an_agent_stays_theirs_while_it_is_put_off() -> None:
    agent = an_agent()
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=agent, assigned_to=agent)
    put_off(case, hours=1)
    assert case.assigned_to == agent
    assert claim_next(agent=an_agent(), now=NOW + timedelta(hours=2)) is None


@pytest.mark.parametrize("hours", [0, 2, 48, -1])
def test_it_is_put_off_for_some_hours_and_no_others(hours: int) -> None:
    case = on_desk()
    assert hours not in HOURS
    with pytest.raises(ValueError, match="put off for"):
        put_off(case, hours=hours)
    case.refresh_from_db()
    assert case.status == State.IN_REVIEW


def test_only_who_holds_the_case_puts_it_off_and_only_while_the_lease_runs() -> None:
    case = on_desk()
    assert case.claimed_by is not None
    late = NOW + timedelta(hours=1)
    for agent, now in ((an_agent(), NOW), (case.claimed_by, late)):
        with pytest.raises(NotThere):
            snooze(agent=agent, enrolment_id=case.pk, reason=SnoozeReason.ANSWER, hours=1, now=now)
    case.refresh_from_db()
    assert (case.status, case.snoozed_until) == (State.IN_REVIEW, None)


def test_the_latest_reason_of_each_case_is_told() -> None:
    twice, once, never = on_desk(), on_desk(), on_desk()
    put_off(twice, SnoozeReason.TECHNICAL)
    agent, later = an_agent(), NOW + timedelta(hours=5)
    claim(agent=agent, enrolment_id=twice.pk, now=later)
    snooze(agent=agent, enrolment_id=twice.pk, reason=SnoozeReason.INTERPRETER, hours=1, now=later)
    put_off(once)
    told = snooze_reasons([twice.pk, once.pk, never.pk])
    assert told == {twice.pk: SnoozeReason.INTERPRETER, once.pk: SnoozeReason.ANSWER}
    assert snooze_reasons([]) == {}
