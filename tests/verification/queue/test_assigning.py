"""A supervisor gives a case to an agent: to whom they may, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.journal.models import Entry
from tests.concurrency import at_once
from tests.verification.factories import an_agent, an_enrolment, an_insured_person
from tests.verification.judging import decided
from verification.models import Enrolment, Habilitation, Tie
from verification.queue.assigning import NotForThem, assign, candidates, stranded, unassign
from verification.queue.claims import claim, claim_next
from verification.reasons import Decision as Kind
from verification.states import Lane, State
from verification.transitions import NotThere

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
HOUR = timedelta(hours=1)


def a_supervisor() -> User:
    return an_agent(role=Role.SUPERVISOR)


def give(case: Enrolment, agent: User) -> None:
    assign(supervisor=a_supervisor(), enrolment_id=case.pk, agent=agent, now=NOW)
    case.refresh_from_db()


def test_a_case_that_was_given_is_journalled_and_nobody_else_takes_it() -> None:
    case, agent = an_enrolment(status=State.QUEUED), an_agent()
    supervisor = a_supervisor()
    assign(supervisor=supervisor, enrolment_id=case.pk, agent=agent, now=NOW)
    entry = Entry.objects.get(act="case.assigned")
    assert (entry.case, entry.actor, entry.data) == (case.pk, supervisor.actor, {"agent": agent.pk})
    assert claim_next(agent=an_agent(), now=NOW) is None
    assert claim_next(agent=agent, now=NOW) == case


def test_giving_a_case_twice_to_the_same_agent_is_one_act() -> None:
    case, agent = an_enrolment(status=State.QUEUED), an_agent()
    give(case, agent)
    give(case, agent)
    assert Entry.objects.filter(act="case.assigned").count() == 1


def test_a_case_is_given_to_another_agent_instead() -> None:
    case, first, second = an_enrolment(status=State.QUEUED), an_agent(), an_agent()
    give(case, first)
    give(case, second)
    assert case.assigned_to == second
    assert claim_next(agent=first, now=NOW) is None


def test_a_case_that_was_put_off_comes_back_when_it_is_given() -> None:
    case, agent = an_enrolment(status=State.QUEUED, snoozed_until=NOW + HOUR), an_agent()
    give(case, agent)
    assert case.snoozed_until is None
    assert claim_next(agent=agent, now=NOW) == case


@pytest.mark.parametrize(
    "state", [state for state in State if state not in (State.QUEUED, State.APPROVED, State.ACTIVATED)]
)
def test_only_a_case_that_waits_is_given(state: State) -> None:
    case = an_enrolment(status=state)
    with pytest.raises(NotThere):
        give(case, an_agent())
    case.refresh_from_db()
    assert (case.assigned_to, case.status) == (None, state)


def test_nobody_is_given_a_case_that_they_may_not_judge() -> None:
    tied, unhabilitated, inactive = an_agent(), an_agent(), an_agent(is_active=False)
    before = an_agent()
    case = an_enrolment(
        status=State.QUEUED, assigned_to=before, snoozed_until=NOW + HOUR, foreign_document=False
    )
    Tie.objects.create(agent=tied, nir_index=case.nir_index)
    Habilitation.objects.filter(agent=unhabilitated, scheme="general").delete()
    others = [an_agent(role=Role.AUDITOR), a_supervisor()]
    for agent in [tied, unhabilitated, inactive, *others]:
        with pytest.raises(NotForThem):
            give(case, agent)
        case.refresh_from_db()
        assert (case.assigned_to, case.snoozed_until) == (before, NOW + HOUR)
    assert not Entry.objects.filter(act="case.assigned").exists()


@pytest.mark.parametrize(
    "fields",
    [{"lane": Lane.FRAUD}, {"lane": Lane.SENIOR}, {"foreign_document": True}],
)
def test_a_case_of_another_lane_or_document_is_not_given_to_a_plain_agent(fields: dict[str, Any]) -> None:
    case = an_enrolment(status=State.QUEUED, **fields)
    with pytest.raises(NotForThem):
        give(case, an_agent())


def test_whoever_judged_a_case_is_not_given_it_for_a_second_opinion() -> None:
    first = an_agent()
    case = an_enrolment(status=State.IN_REVIEW, claimed_by=first, code="4071", two_agents=True)
    decided(case, first, Kind.APPROVE)
    assert (case.status, case.first_agent) == (State.QUEUED, first)
    with pytest.raises(NotForThem):
        give(case, first)


def test_a_case_is_taken_back_and_whoever_comes_next_takes_it() -> None:
    case, supervisor = an_enrolment(status=State.QUEUED, assigned_to=an_agent()), a_supervisor()
    unassign(supervisor=supervisor, enrolment_id=case.pk)
    entry = Entry.objects.get(act="case.unassigned")
    assert (entry.case, entry.actor) == (case.pk, supervisor.actor)
    assert claim_next(agent=an_agent(), now=NOW) == case


def test_what_was_not_given_or_is_on_a_desk_is_not_taken_back() -> None:
    agent = an_agent()
    on_desk = an_enrolment(status=State.IN_REVIEW, claimed_by=agent, assigned_to=agent)
    for case in (an_enrolment(status=State.QUEUED), on_desk):
        with pytest.raises(NotThere):
            unassign(supervisor=a_supervisor(), enrolment_id=case.pk)
    on_desk.refresh_from_db()
    assert on_desk.assigned_to == agent
    assert not Entry.objects.filter(act="case.unassigned").exists()


def test_candidates_are_those_who_may_take_the_case_by_name() -> None:
    first = an_agent(last_name="Zidane")
    case = an_enrolment(
        status=State.QUEUED,
        person=an_insured_person(scheme="agricultural"),
        foreign_document=True,
        first_agent=first,
    )
    able = [
        an_agent(last_name=name, foreign_documents=True, role=role)
        for name, role in (("Arnaud", Role.FRAUD), ("Bernard", Role.AGENT), ("Colin", Role.SENIOR))
    ]
    an_agent(last_name="Without foreign documents")
    an_agent(last_name="Without second opinions", foreign_documents=True, second_opinions=False)
    an_agent(last_name="Inactive", foreign_documents=True, is_active=False)
    an_agent(last_name="Supervisor", foreign_documents=True, role=Role.SUPERVISOR)
    unhabilitated = an_agent(last_name="Unhabilitated", foreign_documents=True)
    Habilitation.objects.filter(agent=unhabilitated, scheme="agricultural").update(
        starts_on=TODAY + timedelta(days=1)
    )
    assert candidates(case, today=TODAY) == able
    for agent in able:
        give(case, agent)


def test_a_case_is_stranded_with_whoever_cannot_take_it_any_more() -> None:
    able, gone, lapsed = an_agent(), an_agent(), an_agent()
    cases = [an_enrolment(status=State.QUEUED, assigned_to=agent) for agent in (able, gone, lapsed)]
    free = an_enrolment(status=State.QUEUED)
    gone.is_active = False
    gone.save()
    Habilitation.objects.filter(agent=lapsed).update(
        starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1)
    )
    read = list(Enrolment.objects.select_related("assigned_to").filter(status=State.QUEUED))
    assert stranded(read, today=TODAY) == {case.pk for case in cases[1:]}
    assert stranded([free], today=TODAY) == set()


@pytest.mark.django_db(transaction=True)
def test_a_case_that_is_taken_while_it_is_given_is_either_taken_or_given() -> None:
    case, agent, other, supervisor = an_enrolment(status=State.QUEUED), an_agent(), an_agent(), a_supervisor()

    def done(act: Callable[[], object]) -> bool:
        try:
            act()
        except (NotThere, NotForThem):
            return False
        return True

    giving = partial(assign, supervisor=supervisor, enrolment_id=case.pk, agent=agent, now=NOW)
    taking = partial(claim, agent=other, enrolment_id=case.pk, now=NOW)
    given, taken = at_once([partial(done, giving), partial(done, taking)])
    case.refresh_from_db()
    assert given != taken
    assert (case.assigned_to, case.claimed_by) == ((agent, None) if given else (None, other))
