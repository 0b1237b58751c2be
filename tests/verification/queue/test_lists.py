"""What is on whose list, in what order, page by page, and at what cost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecarte.accounts.models import Role
from tests.verification.factories import an_agent, an_enrolment, an_insured_person, habilitated
from verification.models import Enrolment, Habilitation, Scheme, Tie
from verification.queue.counting import Count, count_up_to
from verification.queue.figures import lane_figures
from verification.queue.keyset import Place
from verification.queue.lists import Filters, Standing, listing, standing_of
from verification.states import Lane, State

if TYPE_CHECKING:
    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


def shown(user: User, **filters: Any) -> list[Enrolment]:
    """The first page of this person's list."""
    return listing(user, Filters(**filters), now=NOW).page(size=50).cases


def waiting(hours: float = 24, **fields: Any) -> Enrolment:
    """A waiting case whose deadline is in so many hours."""
    return an_enrolment(status=State.QUEUED, deadline_at=NOW + timedelta(hours=hours), **fields)


def a_supervisor() -> User:
    return an_agent(role=Role.SUPERVISOR)


def test_an_agent_s_list_is_what_they_may_take_the_most_urgent_first() -> None:
    agent, other = an_agent(), an_agent()
    later, first = waiting(30), waiting(3)
    given = waiting(9, assigned_to=agent)
    waiting(lane=Lane.FRAUD)
    waiting(foreign_document=True)
    waiting(assigned_to=other)
    waiting(snoozed_until=NOW + HOUR)
    an_enrolment(status=State.IN_REVIEW)
    an_enrolment(status=State.OPENED)
    tied = waiting()
    Tie.objects.create(agent=agent, nir_index=tied.nir_index)
    assert shown(agent) == [first, given, later]


def test_an_agent_s_list_holds_only_schemes_of_their_habilitation() -> None:
    agent = an_agent()
    waiting(person=an_insured_person(scheme="agricultural"))
    general = waiting()
    Habilitation.objects.filter(agent=agent, scheme="agricultural").delete()
    assert shown(agent) == [general]
    Habilitation.objects.filter(agent=agent).delete()
    assert shown(agent) == []


def test_lanes_and_schemes_are_merged_in_one_order() -> None:
    referent = an_agent(role=Role.FRAUD)
    farmers = [an_insured_person(scheme="agricultural") for _ in range(3)]
    cases = [
        waiting(1, lane=Lane.FRAUD),
        waiting(2, person=farmers[0]),
        waiting(3),
        waiting(4, lane=Lane.FRAUD, person=farmers[1]),
        waiting(5, person=farmers[2]),
        waiting(6),
    ]
    assert shown(referent) == cases


def test_a_supervisor_s_list_is_all_that_waits_or_is_looked_at() -> None:
    agent = an_agent()
    cases = [
        waiting(1, lane=Lane.FRAUD),
        waiting(2, foreign_document=True),
        waiting(3, assigned_to=agent),
        waiting(4, snoozed_until=NOW + HOUR),
        an_enrolment(status=State.IN_REVIEW, deadline_at=NOW + timedelta(hours=5)),
        waiting(6, first_agent=agent),
    ]
    for state in (State.OPENED, State.SUBMITTED, State.DECIDED, State.REFUSED):
        an_enrolment(status=state)
    assert shown(a_supervisor()) == cases


@pytest.mark.parametrize("standing", list(Standing))
def test_each_case_stands_in_one_way_and_is_found_by_it(standing: Standing) -> None:
    cases = {
        Standing.WAITING: waiting(1, snoozed_until=NOW - HOUR),
        Standing.IN_REVIEW: an_enrolment(status=State.IN_REVIEW),
        Standing.PUT_OFF: waiting(3, snoozed_until=NOW + HOUR),
        Standing.GIVEN: waiting(4, assigned_to=an_agent()),
    }
    assert shown(a_supervisor(), standing=standing) == [cases[standing]]
    assert standing_of(cases[standing], now=NOW) == standing


def test_an_agent_asks_for_what_was_given_to_them_and_for_nothing_on_another_desk() -> None:
    agent = an_agent()
    given, free = waiting(assigned_to=agent), waiting()
    an_enrolment(status=State.IN_REVIEW)
    waiting(snoozed_until=NOW + HOUR)
    assert shown(agent, standing=Standing.GIVEN) == [given]
    assert shown(agent, standing=Standing.WAITING) == [free]
    assert shown(agent, standing=Standing.IN_REVIEW) == shown(agent, standing=Standing.PUT_OFF) == []


@pytest.mark.parametrize("role", [Role.FRAUD, Role.SUPERVISOR])
def test_a_lane_and_a_scheme_are_asked_for(role: Role) -> None:
    user = an_agent(role=role)
    farming = waiting(1, lane=Lane.FRAUD, person=an_insured_person(scheme="agricultural"))
    fraud, standard = waiting(2, lane=Lane.FRAUD), waiting(3)
    assert shown(user, lane=Lane.FRAUD) == [farming, fraud]
    assert shown(user, scheme="general") == [fraud, standard]
    assert shown(user, lane=Lane.FRAUD, scheme="general") == [fraud]


def test_an_agent_asks_in_vain_for_the_lane_or_scheme_of_others() -> None:
    agent = an_agent()
    Habilitation.objects.filter(agent=agent, scheme="agricultural").delete()
    waiting(lane=Lane.FRAUD)
    waiting(person=an_insured_person(scheme="agricultural"))
    assert shown(agent, lane=Lane.FRAUD) == shown(agent, scheme="agricultural") == []


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_late_cases_come_from_the_oldest_deadline_on(role: Role) -> None:
    waiting(1, priority=4)  # before both in the queue, and not late
    recent, oldest = waiting(-1), waiting(-5)
    assert shown(an_agent(role=role), late=True) == [oldest, recent]


def test_the_list_is_read_forward_and_back_page_by_page() -> None:
    agent = an_agent()
    cases = [waiting(hours) for hours in range(1, 8)]
    found = listing(agent, Filters(), now=NOW)
    first = found.page(size=3)
    second = found.page(size=3, after=first.after)
    third = found.page(size=3, after=second.after)
    assert [first.cases, second.cases, third.cases] == [cases[:3], cases[3:6], cases[6:]]
    assert first.before is None
    assert third.after is None
    back = found.page(size=3, before=third.before)
    assert (back.cases, back.before, back.after) == (cases[3:6], second.before, second.after)
    assert found.page(size=3, before=second.before) == first


def test_cases_of_the_same_moment_are_neither_lost_nor_shown_twice_between_pages() -> None:
    cases = {waiting(5).pk for _ in range(7)}
    found = listing(an_agent(), Filters(), now=NOW)
    seen, after = [], None
    for _ in range(4):
        page = found.page(size=2, after=after)
        seen += [case.pk for case in page.cases]
        after = page.after
    assert after is None
    assert sorted(seen) == sorted(cases)


def test_a_case_that_comes_or_goes_before_a_page_does_not_shift_it() -> None:
    cases = [waiting(hours) for hours in range(10, 16)]
    found = listing(an_agent(), Filters(), now=NOW)
    after = found.page(size=2).after
    expected = cases[2:4]
    waiting(1)
    Enrolment.objects.filter(pk=cases[0].pk).update(status=State.WITHDRAWN, closed_at=timezone.now())
    assert found.page(size=2, after=after).cases == expected


def test_the_page_before_the_second_is_a_whole_one_even_if_cases_went() -> None:
    cases = [waiting(hours) for hours in range(10, 16)]
    found = listing(an_agent(), Filters(), now=NOW)
    second = found.page(size=2, after=found.page(size=2).after)
    Enrolment.objects.filter(pk=cases[0].pk).update(status=State.WITHDRAWN, closed_at=timezone.now())
    assert found.page(size=2, before=second.before).cases == cases[1:3]


def test_a_page_beyond_the_end_is_empty() -> None:
    case = waiting()
    assert case.urgent_at is not None
    page = listing(an_agent(), Filters(), now=NOW).page(size=2, after=Place(case.urgent_at, case.pk))
    assert (page.cases, page.before, page.after) == ([], None, None)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
def test_a_page_of_fifty_takes_as_many_queries_as_one_of_one(role: Role) -> None:
    user = an_agent(role=role)
    waiting()
    one = _queries(user)
    for _ in range(49):
        waiting()
    assert _queries(user) == one
    assert len(shown(user)) == 50


def _queries(user: User) -> int:
    with CaptureQueriesContext(connection) as queries:
        for case in shown(user):
            assert (case.scheme.name, case.assigned_to, case.deadline_at) is not None
    return len(queries)


def test_a_row_holds_nothing_personal_and_an_agent_s_row_nothing_of_who_judged_before() -> None:
    waiting(first_agent=an_agent())
    (own,), (watched,) = shown(an_agent()), shown(a_supervisor())
    personal = {"person_id", "nir_index", "device_jkt", "device_jwk", "push_token", "code_hash"}
    assert personal | {"first_agent_id", "second_agent_id"} <= own.get_deferred_fields()
    assert personal <= watched.get_deferred_fields()
    assert watched.first_agent_id is not None


def test_a_count_stops_at_its_limit_and_says_so() -> None:
    for _ in range(4):
        waiting()
    queued = Enrolment.objects.filter(status=State.QUEUED)
    assert count_up_to([queued]) == Count(4)
    assert count_up_to([queued], limit=4) == Count(4)
    assert count_up_to([queued], limit=3) == Count(3, more=True)
    assert count_up_to([queued, queued], limit=5) == Count(5, more=True)
    assert str(Count(10_000, more=True)).replace("\u202f", " ").replace("\xa0", " ") == "plus de 10 000"


def test_the_list_is_counted_with_what_is_given_and_looked_at() -> None:
    agent = an_agent()
    waiting()
    waiting(assigned_to=agent)
    an_enrolment(status=State.IN_REVIEW)
    assert listing(agent, Filters(), now=NOW).count() == Count(2)
    assert listing(a_supervisor(), Filters(), now=NOW).count() == Count(3)
    assert listing(a_supervisor(), Filters(standing=Standing.IN_REVIEW), now=NOW).count() == Count(1)


def test_the_figures_of_a_lane_are_of_the_schemes_and_documents_one_judges() -> None:
    agent = an_agent()
    Habilitation.objects.filter(agent=agent).delete()
    habilitated(agent, Scheme.objects.get(code="general"))
    waiting(-2)
    waiting(3, assigned_to=an_agent())
    waiting(-9, foreign_document=True)
    waiting(-8, person=an_insured_person(scheme="agricultural"))
    waiting(-7, lane=Lane.FRAUD)
    an_enrolment(status=State.IN_REVIEW)
    (standard,) = lane_figures(agent, now=NOW)
    assert (standard.lane, standard.waiting, standard.late) == (Lane.STANDARD, Count(2), Count(1))
    assert (standard.in_review, standard.deadline) == (1, NOW - timedelta(hours=2))


def test_a_supervisor_sees_the_figures_of_every_lane_empty_ones_included() -> None:
    waiting(-2, assigned_to=an_agent())
    waiting(5, lane=Lane.FRAUD, foreign_document=True)
    figures = {lane.lane: lane for lane in lane_figures(a_supervisor(), now=NOW)}
    assert [lane.waiting.value for lane in figures.values()] == [1, 0, 1]
    assert figures[Lane.STANDARD].late == Count(1)
    assert figures[Lane.STANDARD].deadline == NOW - timedelta(hours=2)
    assert figures[Lane.SENIOR].deadline is None
