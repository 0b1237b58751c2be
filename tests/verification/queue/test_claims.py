from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from ecarte.journal.verify import verify as verify_journal
from tests.concurrency import at_once
from tests.verification.factories import an_agent, an_enrolment, an_insured_person
from verification.intake.withdrawal import withdraw
from verification.models import Enrolment, Habilitation, Tie
from verification.queue import claims
from verification.queue.claims import claim, claim_next, release, release_expired, renew
from verification.queue.selectors import most_urgent
from verification.queue.urgency import due
from verification.states import Lane, State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Callable

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(days=1)


def test_the_most_urgent_case_comes_first_then_the_nearest_deadline() -> None:
    calm = an_enrolment(status=State.QUEUED, deadline_at=NOW + timedelta(hours=9))
    near = an_enrolment(status=State.QUEUED, deadline_at=NOW + timedelta(hours=1))
    urgent = an_enrolment(status=State.QUEUED, deadline_at=NOW + timedelta(hours=20), priority=3)
    taken = [claim_next(agent=an_agent(), now=NOW) for _ in range(3)]
    assert taken == [urgent, near, calm]


def test_a_claim_is_a_lease_and_is_journalled() -> None:
    case, agent = an_enrolment(status=State.QUEUED), an_agent()
    assert claim_next(agent=agent, now=NOW) == case
    case.refresh_from_db()
    assert (case.status, case.claimed_by, case.claimed_at) == (State.IN_REVIEW, agent, NOW)
    assert case.lease_until == NOW + settings.CLAIM_LEASE
    assert Entry.objects.get(case=case.pk).actor == agent.actor


def test_an_empty_queue_gives_nothing() -> None:
    an_enrolment(status=State.OPENED)
    assert claim_next(agent=an_agent(), now=NOW) is None


def test_an_agent_gets_back_the_case_they_hold() -> None:
    an_enrolment(status=State.QUEUED)
    an_enrolment(status=State.QUEUED)
    agent = an_agent()
    first = claim_next(agent=agent, now=NOW)
    assert claim_next(agent=agent, now=NOW) == first
    assert Enrolment.objects.filter(claimed_by=agent).count() == 1


def test_an_agent_holds_one_case_at_a_time() -> None:
    agent = an_agent()
    an_enrolment(status=State.IN_REVIEW, claimed_by=agent)
    other = an_enrolment(status=State.QUEUED)
    with pytest.raises(NotThere):
        claim(agent=agent, enrolment_id=other.pk, now=NOW)
    other.refresh_from_db()
    assert other.status == State.QUEUED


def test_an_agent_does_not_take_from_the_fraud_lane() -> None:
    case = an_enrolment(status=State.QUEUED, lane=Lane.FRAUD)
    agent = an_agent()
    assert claim_next(agent=agent, now=NOW) is None
    with pytest.raises(NotThere):
        claim(agent=agent, enrolment_id=case.pk, now=NOW)


def test_the_fraud_referent_takes_the_fraud_lane_first_and_then_the_standard_one() -> None:
    standard = an_enrolment(status=State.QUEUED, priority=9)
    fraud = an_enrolment(status=State.QUEUED, lane=Lane.FRAUD)
    taken = [claim_next(agent=an_agent(role=Role.FRAUD), now=NOW) for _ in range(2)]
    assert taken == [fraud, standard]


@pytest.mark.parametrize("role", [Role.AGENT, Role.FRAUD])
def test_a_foreign_document_is_taken_only_by_whoever_is_habilitated_for_them(role: Role) -> None:
    foreign = an_enrolment(status=State.QUEUED, foreign_document=True, priority=9)
    french = an_enrolment(status=State.QUEUED)
    anyone = an_agent(role=role)
    with pytest.raises(NotThere):
        claim(agent=anyone, enrolment_id=foreign.pk, now=NOW)
    assert claim_next(agent=anyone, now=NOW) == french
    assert claim_next(agent=an_agent(role=role), now=NOW) is None
    assert claim_next(agent=an_agent(role=role, foreign_documents=True), now=NOW) == foreign


def test_whoever_is_habilitated_for_foreign_documents_takes_french_ones_too() -> None:
    french = an_enrolment(status=State.QUEUED)
    assert claim_next(agent=an_agent(foreign_documents=True), now=NOW) == french


def test_a_point_of_priority_counts_for_half_a_day() -> None:
    deadline = NOW + timedelta(hours=20)
    assert due(deadline, 0) == deadline
    assert due(deadline, 3) == NOW - timedelta(hours=16)


def test_an_agent_takes_only_cases_of_schemes_that_they_are_habilitated_for_today() -> None:
    farming = an_enrolment(status=State.QUEUED, person=an_insured_person(scheme="agricultural"))
    general = an_enrolment(status=State.QUEUED)
    agent = an_agent()
    of_farming = Habilitation.objects.filter(agent=agent, scheme="agricultural")
    yesterday = timezone.localdate() - timedelta(days=1)
    of_farming.update(starts_on=yesterday, ends_on=yesterday)
    with pytest.raises(NotThere):
        claim(agent=agent, enrolment_id=farming.pk, now=NOW)
    assert claim_next(agent=agent, now=NOW) == general
    other = an_agent()
    Habilitation.objects.filter(agent=other, scheme="general").delete()
    assert claim_next(agent=other, now=NOW) == farming
    assert claim_next(agent=an_agent(), now=NOW) is None


def test_among_schemes_the_most_urgent_case_comes_first() -> None:
    later = an_enrolment(status=State.QUEUED, deadline_at=NOW + timedelta(hours=9))
    first = an_enrolment(
        status=State.QUEUED,
        person=an_insured_person(scheme="agricultural"),
        deadline_at=NOW + timedelta(hours=1),
    )
    assert [claim_next(agent=an_agent(), now=NOW) for _ in range(2)] == [first, later]


def test_an_agent_never_gets_the_case_of_somebody_whom_they_declared() -> None:
    case, agent = an_enrolment(status=State.QUEUED), an_agent()
    Tie.objects.create(agent=agent, nir_index=case.nir_index)
    assert claim_next(agent=agent, now=NOW) is None
    with pytest.raises(NotThere):
        claim(agent=agent, enrolment_id=case.pk, now=NOW)
    assert claim_next(agent=an_agent(), now=NOW) == case


def test_a_case_that_was_put_off_comes_back_when_its_time_has_come() -> None:
    case = an_enrolment(status=State.QUEUED, snoozed_until=NOW + timedelta(hours=1))
    assert claim_next(agent=an_agent(), now=NOW) is None
    assert claim_next(agent=an_agent(), now=NOW + timedelta(hours=1)) == case


def test_a_case_that_was_given_to_an_agent_is_their_next_one_and_nobody_else_s() -> None:
    agent = an_agent()
    given = an_enrolment(status=State.QUEUED, assigned_to=agent)
    urgent = an_enrolment(status=State.QUEUED, priority=3)
    assert claim_next(agent=an_agent(), now=NOW) == urgent
    assert claim_next(agent=an_agent(), now=NOW) is None
    assert claim_next(agent=agent, now=NOW) == given


def test_a_second_opinion_is_given_by_whoever_is_habilitated_for_them() -> None:
    second = an_enrolment(status=State.QUEUED, first_agent=an_agent(), priority=3)
    first = an_enrolment(status=State.QUEUED)
    assert claim_next(agent=an_agent(second_opinions=False), now=NOW) == first
    assert claim_next(agent=an_agent(), now=NOW) == second


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_takes_cases(role: Role) -> None:
    an_enrolment(status=State.QUEUED)
    assert claim_next(agent=an_agent(role=role), now=NOW) is None


def test_a_lease_that_ran_out_is_up_for_the_next_agent() -> None:
    case = an_enrolment(status=State.IN_REVIEW)
    other = an_agent()
    assert claim_next(agent=other, now=LATER + timedelta(minutes=1)) == case
    case.refresh_from_db()
    assert case.claimed_by == other


def test_a_lease_is_renewed_while_it_runs_and_not_after() -> None:
    case = an_enrolment(status=State.IN_REVIEW)
    agent = case.claimed_by
    assert agent is not None
    soon = NOW + timedelta(minutes=5)
    assert renew(agent=agent, enrolment_id=case.pk, now=soon) == soon + settings.CLAIM_LEASE
    with pytest.raises(NotThere):
        renew(agent=agent, enrolment_id=case.pk, now=soon + settings.CLAIM_LEASE)


def test_nobody_renews_or_releases_the_claim_of_another() -> None:
    case = an_enrolment(status=State.IN_REVIEW)
    before = case.lease_until
    with pytest.raises(NotThere):
        renew(agent=an_agent(), enrolment_id=case.pk, now=NOW)
    with pytest.raises(NotThere):
        release(agent=an_agent(), enrolment_id=case.pk)
    case.refresh_from_db()
    assert (case.status, case.lease_until) == (State.IN_REVIEW, before)


def test_a_released_case_waits_again_at_its_place() -> None:
    case = an_enrolment(status=State.IN_REVIEW, priority=2)
    queued_at = case.queued_at
    assert case.claimed_by is not None
    release(agent=case.claimed_by, enrolment_id=case.pk)
    case.refresh_from_db()
    assert case.status == State.QUEUED
    assert case.claimed_by is None
    assert case.lease_until is None
    assert (case.queued_at, case.priority) == (queued_at, 2)


def test_only_expired_leases_are_released_and_only_once() -> None:
    expired = an_enrolment(status=State.IN_REVIEW, lease_until=NOW - timedelta(seconds=1))
    running = an_enrolment(status=State.IN_REVIEW, lease_until=NOW + timedelta(minutes=1))
    assert release_expired(now=NOW) == 1
    assert release_expired(now=NOW) == 0
    assert Enrolment.objects.get(pk=expired.pk).status == State.QUEUED
    assert Enrolment.objects.get(pk=running.pk).status == State.IN_REVIEW


def test_an_agent_whose_lease_is_renewed_while_they_ask_for_the_next_case_keeps_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = an_agent()
    held = an_enrolment(
        status=State.IN_REVIEW, claimed_by=agent, lease_until=NOW - timedelta(seconds=1), lane=Lane.STANDARD
    )
    other = an_enrolment(status=State.QUEUED)

    def renewed_meanwhile(agent: User, *, now: datetime) -> Enrolment | None:
        renew(agent=agent, enrolment_id=held.pk, now=NOW - timedelta(minutes=1))
        return most_urgent(agent, now=now)

    monkeypatch.setattr(claims, "release_expired", lambda *, now: 0)  # the renewal was faster
    monkeypatch.setattr(claims, "most_urgent", renewed_meanwhile)
    assert claim_next(agent=agent, now=NOW) == held
    other.refresh_from_db()
    assert other.status == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_claims_expired_leases_and_a_withdrawal_at_once_never_stand_in_each_others_way() -> None:
    for _ in range(10):
        ran_out = NOW - timedelta(minutes=1)
        cases = [an_enrolment(status=State.IN_REVIEW, lease_until=ran_out) for _ in range(8)]
        agents = [an_agent(), an_agent()]
        acts: list[Callable[[], object]] = [
            *(partial(claim_next, agent=agent, now=NOW) for agent in agents),
            partial(release_expired, now=NOW),
            partial(withdraw, enrolment=cases[5], now=NOW),
        ]
        first, second, released, _none = at_once(acts)
        assert isinstance(released, int)
        ended = Enrolment.objects.get(pk=cases[5].pk)
        assert (ended.status, ended.claimed_by) == (State.WITHDRAWN, None)
        held = Enrolment.objects.filter(status=State.IN_REVIEW)
        assert {case.pk for case in held} == {
            case.pk for case in (first, second) if isinstance(case, Enrolment)
        } - {ended.pk}
        assert not held.filter(lease_until__lte=NOW).exists()
        Enrolment.objects.filter(pk__in=[case.pk for case in cases]).exclude(pk=ended.pk).update(
            status=State.EXPIRED, claimed_by=None, lease_until=None, closed_at=NOW
        )
    assert verify_journal().broken_at is None


@pytest.mark.django_db(transaction=True)
def test_agents_who_click_at_once_never_get_the_same_case() -> None:
    cases = {an_enrolment(status=State.QUEUED).pk for _ in range(4)}
    agents = [an_agent() for _ in range(6)]
    taken = at_once([partial(claim_next, agent=agent, now=NOW) for agent in agents])
    got = [case.pk for case in taken if case is not None]
    assert len(got) == 4
    assert set(got) == cases
    assert Enrolment.objects.filter(status=State.IN_REVIEW).values("claimed_by").distinct().count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_agent_in_several_windows_still_holds_one_case() -> None:
    for _ in range(4):
        an_enrolment(status=State.QUEUED)
    agent = an_agent()
    taken = at_once([lambda: claim_next(agent=agent, now=NOW)] * 4)
    assert len({case.pk for case in taken if case is not None}) == 1
    assert Enrolment.objects.filter(claimed_by=agent).count() == 1
