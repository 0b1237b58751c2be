"""An agent's own day in figures, for themselves alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from ecarte.accounts.models import Role
from tests.verification.factories import an_agent, an_enrolment
from tests.verification.judging import answers, judged, taken
from verification.departure import leave_all
from verification.intake.withdrawal import withdraw
from verification.models import Decision, Judgement
from verification.questions import Answer
from verification.reasons import Decision as Kind
from verification.review import judging
from verification.review.decisions import undo
from verification.review.own_figures import own_work
from verification.states import State

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User
    from verification.models import Enrolment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


def at(hour: float, day: date = TODAY) -> datetime:
    """By the clock here."""
    return timezone.make_aware(datetime.combine(day, time())) + timedelta(hours=hour)


def on_desk(agent: User, now: datetime, minutes: int = 3) -> Enrolment:
    """A case that this agent took so many minutes ago."""
    claimed = now - timedelta(minutes=minutes)
    return an_enrolment(
        status=State.IN_REVIEW,
        claimed_by=agent,
        claimed_at=claimed,
        queued_at=claimed - DAY,
        lease_until=now + timedelta(minutes=10),
        code="4071",
    )


def decide(agent: User, now: datetime, *, kind: Kind = Kind.APPROVE, minutes: int = 3) -> Decision:
    return taken(on_desk(agent, now, minutes), agent, kind, now=now)


def test_a_day_without_a_case_has_no_share_and_no_median() -> None:
    today = own_work(an_agent(), today=TODAY).today
    assert (today.judged, today.taken_back, today.days, today.a_day) == (0, 0, 0, 0)
    assert (today.median, today.second, today.changed) == (None, None, None)


def test_cases_are_counted_on_the_day_on_which_they_were_decided() -> None:
    agent = an_agent()
    decide(agent, at(0, TODAY))
    decide(agent, at(23.9, TODAY))
    decide(agent, at(-0.1, TODAY))
    decide(agent, at(12, TODAY - 7 * DAY))
    decide(agent, at(12, TODAY - 8 * DAY))
    decide(agent, at(0.1, TODAY + DAY))
    work = own_work(agent, today=TODAY)
    assert (work.today.judged, work.yesterday.judged, work.week.judged) == (2, 1, 2)
    assert (work.week.days, work.week.a_day) == (2, 1)


def test_the_day_begins_at_midnight_here_whatever_the_season() -> None:
    agent = an_agent()
    summer = date(2026, 7, 1)
    decide(agent, at(0, summer))
    assert at(0, summer).astimezone(tz=None) != at(0, TODAY)
    assert own_work(agent, today=summer).today.judged == 1
    assert own_work(agent, today=summer - DAY).today.judged == 0


def test_the_median_is_that_of_the_times_from_taking_to_deciding() -> None:
    agent = an_agent()
    for minutes in (2, 9, 4):
        decide(agent, at(9 + minutes), minutes=minutes)
    assert own_work(agent, today=TODAY).today.median == timedelta(minutes=4)
    decide(agent, at(22), minutes=6)
    assert own_work(agent, today=TODAY).today.median == timedelta(minutes=5)


def test_a_colleague_s_cases_count_for_nothing() -> None:
    decide(an_agent(), at(9))
    assert own_work(an_agent(), today=TODAY).today.judged == 0


def test_a_decision_that_was_taken_back_counts_as_that_and_not_as_a_case() -> None:
    agent, now = an_agent(), at(9)
    decision = decide(agent, now)
    undo(agent=agent, decision_id=decision.pk, now=now + timedelta(seconds=1))
    today = own_work(agent, today=TODAY).today
    assert (today.judged, today.taken_back) == (0, 1)


def test_a_decision_that_was_overtaken_by_a_withdrawal_is_a_case_and_was_not_taken_back() -> None:
    agent, now = an_agent(), at(9)
    decision = decide(agent, now)
    withdraw(enrolment=decision.enrolment, now=now)
    leave_all(now=now + settings.UNDO_WINDOW)
    decision.refresh_from_db()
    assert decision.withdrawn_at is not None
    today = own_work(agent, today=TODAY).today
    assert (today.judged, today.taken_back) == (1, 0)


def test_how_many_went_to_a_second_agent_is_told_of_days_that_are_over_only() -> None:
    agent = an_agent()
    for day in (TODAY, TODAY - DAY):
        decide(agent, at(9, day))
        decide(agent, at(10, day), kind=Kind.COLLEAGUE)
    work = own_work(agent, today=TODAY)
    assert (work.today.second, work.yesterday.second, work.week.second) == (None, 0.5, 0.5)


def test_a_change_of_mind_after_the_reveal_counts_once_for_its_case() -> None:
    agent, now = an_agent(), at(9)
    decide(agent, now)
    case = on_desk(agent, now)
    judged(case, agent, Kind.REFUSE, now=now)
    for presence in (Answer.NO, Answer.YES):
        revised = answers(Kind.APPROVE, presence=presence)
        judging.revise(agent=agent, enrolment_id=case.pk, answers=revised, why="Vu de plus près", now=now)
    for age, judgement in enumerate(case.judgements.order_by("-given_at")):
        Judgement.objects.filter(pk=judgement.pk).update(given_at=now - timedelta(seconds=1 + age))
    taken(case, agent, Kind.APPROVE, now=now)
    assert own_work(agent, today=TODAY).today.changed == 0.5


def test_a_change_of_mind_on_earlier_films_is_not_one_on_the_new_ones() -> None:
    agent, now = an_agent(), at(9)
    decision = decide(agent, now)
    blind = Judgement.objects.get()
    Judgement.objects.update(given_at=now - timedelta(minutes=1))
    before = now - 2 * DAY
    for is_blind, moment in ((True, before), (False, before + timedelta(minutes=1))):
        old = Judgement.objects.create(
            enrolment=decision.enrolment,
            agent=agent,
            queued_at=blind.queued_at - 5 * DAY,
            blind=is_blind,
            claimed_at=before,
            **dict(blind.answers.items()),
        )
        Judgement.objects.filter(pk=old.pk).update(given_at=moment)
    assert own_work(agent, today=TODAY).today.changed == 0


def test_the_page_shows_one_s_own_figures_and_says_that_nobody_else_sees_them(client: Client) -> None:
    agent, colleague = an_agent(), an_agent(last_name="Vauban")
    now = timezone.now()
    for who, count in ((agent, 3), (colleague, 5)):
        for _ in range(count):
            decide(who, now)
    client.force_login(agent)
    page = client.get("/ma-journee/").content.decode()
    assert "Cette page n’est visible que de vous" in page
    assert "ni objectif ni classement" in page
    assert page[page.index("Dossiers jugés") :].split('<td class="number">')[1].startswith("3<")
    assert "3 min" in page
    assert "Vauban" not in page


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_nobody_else_has_such_a_page(client: Client, role: Role) -> None:
    client.force_login(an_agent(role=role))
    assert client.get("/ma-journee/").status_code == 404
