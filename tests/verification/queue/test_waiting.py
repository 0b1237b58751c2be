"""What a person is told of the queue: real figures, and nothing of how their case is examined."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.cache import cache

from tests.verification.factories import an_agent, an_enrolment
from verification.models import Decision, Enrolment, Reason, Scheme
from verification.prechecks.waiting import wait_for_checks
from verification.queue import waiting
from verification.queue.urgency import due
from verification.queue.waiting import Pace, wait_of
from verification.states import Lane, State

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    cache.clear()


def waits(hours: float, *, points: int = 0, **fields: Any) -> Enrolment:
    """A case whose promised delay ends in so many hours."""
    deadline = NOW + timedelta(hours=hours)
    given: dict[str, Any] = {
        "status": State.QUEUED,
        "deadline_at": deadline,
        "urgent_at": due(deadline, points),
    }
    return an_enrolment(**given | fields)


def judged(times: int, ago: timedelta, *, kind: str = "refuse", **fields: Any) -> None:
    agent, case = an_agent(), an_enrolment(status=State.REFUSED)
    reason = Reason.objects.filter(decision=kind)[0]
    for _ in range(times):
        taken = {
            "decided_at": NOW - ago,
            "claimed_at": NOW - ago,
            "leaves_at": NOW - ago,
            "left_at": NOW - ago,
        }
        case = an_enrolment(status=State.REFUSED)
        Decision.objects.create(
            enrolment=case, agent=agent, kind=kind, reason=reason, parts=reason.parts, **taken | fields
        )


def ahead(case: Enrolment) -> int:
    wait = wait_of(enrolment=case, now=NOW)
    assert wait is not None
    return wait.ahead


def likely_at(case: Enrolment) -> datetime | None:
    wait = wait_of(enrolment=case, now=NOW)
    assert wait is not None
    return wait.likely_at


def test_a_case_that_was_not_checked_yet_has_no_place() -> None:
    assert wait_of(enrolment=an_enrolment(status=State.CHECKING), now=NOW) is None


def test_the_place_is_the_number_of_cases_that_agents_take_before() -> None:
    for hours in (1, 2, 5):
        waits(hours)
    waits(30, points=4, assisted=True)  # somebody waits at a counter: taken as if due two days before
    assert ahead(waits(3)) == 3


def test_cases_that_stay_as_they_are_are_before_nobody() -> None:
    waits(1, restricted_at=NOW)
    assert ahead(waits(3)) == 0
    assert ahead(waits(5, restricted_at=NOW)) == 1


def test_nor_do_they_hold_up_the_checks() -> None:
    an_enrolment(status=State.SUBMITTED, submitted_at=NOW - timedelta(hours=1), restricted_at=NOW)
    wait = wait_for_checks(enrolment=an_enrolment(status=State.SUBMITTED, submitted_at=NOW), now=NOW)
    assert wait is not None
    assert wait.ahead == 0


def test_cases_of_other_schemes_are_on_other_desks() -> None:
    waits(1, scheme=Scheme.objects.get(code="agricultural"))
    assert ahead(waits(3)) == 0


def test_films_that_were_made_again_give_the_place_that_they_earned() -> None:
    waits(1)
    assert ahead(waits(10, points=1, technical_recaptures=1)) == 0


@pytest.mark.parametrize(
    "secret",
    [
        {"urgent_at": due(NOW + timedelta(hours=20), 1), "priority": 1},
        {"lane": Lane.FRAUD},
        {"lane": Lane.SENIOR},
        {"two_agents": True},
        {"status": State.IN_REVIEW},
        {"status": State.DECIDED},
        {"snoozed_until": NOW + timedelta(hours=4)},
        {"obstacle": "taken"},
    ],
    ids=str,
)
def test_nothing_tells_a_suspicion_a_lane_or_a_second_agent(secret: dict[str, Any]) -> None:
    for hours in (1, 9, 12, 19, 25):
        waits(hours)
    judged(10, timedelta(minutes=10))
    ordinary = waits(20)
    expected = wait_of(enrolment=ordinary, now=NOW)
    ordinary.delete()
    assert wait_of(enrolment=waits(20, **secret), now=NOW) == expected


def test_a_case_with_a_second_agent_looks_like_one_with_the_first() -> None:
    waits(1)
    case = waits(20)
    before = wait_of(enrolment=case, now=NOW)
    Enrolment.objects.filter(pk=case.pk).update(first_agent=an_agent(), lane=Lane.SENIOR)
    case.refresh_from_db()
    assert wait_of(enrolment=case, now=NOW) == before


def test_the_pace_counts_what_agents_judged() -> None:
    judged(2, timedelta(minutes=59))
    judged(1, timedelta(minutes=5), kind="recapture")
    judged(3, timedelta(hours=23))
    judged(5, timedelta(hours=25))
    judged(1, timedelta(minutes=5), final=False)
    judged(1, timedelta(minutes=5), kind="escalate")
    judged(1, timedelta(minutes=5), left_at=None, withdrawn_at=NOW)
    wait = wait_of(enrolment=waits(1), now=NOW)
    assert wait is not None
    assert wait.pace == Pace(last_hour=3, last_day=6)


def test_the_last_hour_tells_when_its_turn_comes_as_far_as_it_reaches() -> None:
    judged(4, timedelta(minutes=30))
    waits(1)
    assert likely_at(waits(3)) == NOW + timedelta(minutes=15)


def test_beyond_it_the_last_day_tells() -> None:
    judged(1, timedelta(minutes=30))
    judged(3, timedelta(hours=20))
    waits(1)
    waits(2)
    assert likely_at(waits(3)) == NOW + timedelta(hours=12)


def test_without_a_pace_no_time_is_made_up() -> None:
    waits(1)
    assert likely_at(waits(3)) is None


def test_once_nothing_is_before_it_nobody_says_how_long_an_agent_looks() -> None:
    judged(4, timedelta(minutes=30))
    assert likely_at(waits(3)) is None


def test_a_long_queue_is_paced_off_and_counted_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "STEP", 3)
    cases = [waits(hours) for hours in range(1, 12)]
    assert [ahead(case) for case in cases] == list(range(11))
    cache.clear()
    suspect = waits(10.5, urgent_at=due(NOW + timedelta(hours=10.5), 1))
    assert ahead(suspect) == 10


def test_however_many_wait_few_are_counted(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(waiting, "STEP", 3)
    last = [waits(hours) for hours in range(1, 9)][-1]
    ahead(last)
    with django_assert_num_queries(1) as asked:
        assert ahead(last) == 7
    assert '"urgent_at" >' in asked.captured_queries[0]["sql"]
