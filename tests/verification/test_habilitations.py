"""Habilitations are granted one by one, for a year at most, by the director; every change is journalled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import confirm
from tests.verification.factories import an_agent
from verification.habilitation_reminders import remind
from verification.habilitations import (
    JUDGES,
    NotADirector,
    NotAJudge,
    a_term_from,
    habilitate,
    withdraw,
)
from verification.models import Habilitation, Scheme
from verification.perms import lanes_of, schemes_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = reverse("review:habilitations")


def a_newcomer(role: Role = Role.AGENT, **fields: Any) -> User:
    """Who is habilitated for nothing yet."""
    user = an_agent(role=role, **fields)
    Habilitation.objects.filter(agent=user).delete()
    return user


@pytest.fixture
def director() -> User:
    return a_newcomer(Role.DIRECTOR)


@pytest.fixture
def page(client: Client, director: User) -> Client:
    """The director, who has just confirmed who they are."""
    client.force_login(director)
    confirm(client)
    return client


def grant(director: User, agent: User, *codes: str, starts: int = 0, days: int = 365) -> list[Habilitation]:
    """From so many days on, until so many days from today."""
    today = timezone.localdate()
    return habilitate(
        agent=agent,
        schemes=Scheme.objects.filter(code__in=codes or ["general"]),
        starts_on=today + starts * DAY,
        ends_on=today + days * DAY,
        director=director,
    )


def test_a_habilitation_opens_its_scheme_and_says_who_granted_it(director: User) -> None:
    agent = a_newcomer()
    grant(director, agent, "general", "agricultural")
    assert schemes_of(agent) == ("agricultural", "general")
    assert {each.granted_by for each in agent.habilitations.all()} == {director}
    entry = Entry.objects.filter(act="habilitation.granted").last()
    assert entry is not None
    assert (entry.actor, entry.data["account"]) == (director.actor, agent.pk)
    assert entry.data["ends_on"] == a_term_from(timezone.localdate()).isoformat()
    assert Entry.objects.count() == 2


def test_granting_the_same_again_changes_and_journals_nothing(director: User) -> None:
    agent = a_newcomer()
    grant(director, agent)
    assert grant(director, agent) == []
    assert (Habilitation.objects.filter(agent=agent).count(), Entry.objects.count()) == (1, 1)


def test_a_renewal_begins_a_new_year(director: User) -> None:
    agent, today = a_newcomer(), timezone.localdate()
    grant(director, agent)
    Habilitation.objects.filter(agent=agent).update(
        starts_on=today - 364 * DAY, ends_on=today + DAY, reminded_on=today
    )
    (renewed,) = grant(director, agent)
    assert (renewed.starts_on, renewed.ends_on, renewed.reminded_on) == (today, today + 365 * DAY, None)
    assert Entry.objects.filter(act="habilitation.changed").count() == 1


def test_it_opens_nothing_before_its_first_day_nor_after_its_last(director: User) -> None:
    agent, today = a_newcomer(), timezone.localdate()
    grant(director, agent, starts=1, days=20)
    assert schemes_of(agent) == ()
    Habilitation.objects.filter(agent=agent).update(starts_on=today - 9 * DAY, ends_on=today - DAY)
    assert schemes_of(agent) == ()
    Habilitation.objects.filter(agent=agent).update(ends_on=today)
    assert schemes_of(agent) == ("general",)


@pytest.mark.parametrize(("starts", "days"), [(-9, -1), (0, 366), (5, 4)])
def test_days_that_are_over_or_more_than_a_year_are_refused(director: User, starts: int, days: int) -> None:
    with pytest.raises(ValueError, match="not end before today, nor lasts more than a year"):
        grant(director, a_newcomer(), starts=starts, days=days)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in JUDGES])
def test_whoever_judges_no_cases_is_not_habilitated(director: User, role: Role) -> None:
    with pytest.raises(NotAJudge):
        grant(director, a_newcomer(role))
    with pytest.raises(NotAJudge):
        grant(director, a_newcomer(is_active=False))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DIRECTOR])
def test_nobody_but_a_director_grants_or_withdraws(director: User, role: Role) -> None:
    agent, other = a_newcomer(), an_agent(role=role)
    with pytest.raises(NotADirector):
        grant(other, agent)
    (held,) = grant(director, agent)
    with pytest.raises(NotADirector):
        withdraw(habilitation_id=held.pk, director=other)
    with pytest.raises(NotADirector):
        grant(an_agent(role=Role.DIRECTOR, is_active=False), agent, "agricultural")
    assert schemes_of(agent) == ("general",)
    assert Entry.objects.count() == 1


def violated(name: str, **fields: Any) -> None:
    """The database itself refuses a row like this."""
    today = timezone.localdate()
    row = {"starts_on": today, "ends_on": today, "scheme": Scheme.objects.get(code="general"), **fields}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Habilitation.objects.create(**row)


def test_nobody_habilitates_themselves(director: User) -> None:
    violated("nobody_habilitates_themselves", agent=director, granted_by=director)


def test_a_habilitation_lasts_a_year_at_most(director: User) -> None:
    too_late = timezone.localdate() + 366 * DAY
    violated("a_habilitation_lasts_a_year_at_most", agent=a_newcomer(), granted_by=director, ends_on=too_late)


def test_those_who_judge_are_those_who_have_a_lane() -> None:
    assert [role for role in Role if lanes_of(an_agent(role=role))] == list(JUDGES)


def test_the_director_grants_on_a_page_that_starts_from_a_year(page: Client, director: User) -> None:
    agent, supervisor = a_newcomer(), a_newcomer(Role.SUPERVISOR)
    shown = page.get(PAGE)
    today = timezone.localdate()
    assert shown.context["form"].initial["ends_on"] == a_term_from(today)
    offered = dict(shown.context["form"].fields["agent"].choices)
    assert agent.pk in offered
    assert supervisor.pk not in offered
    data = {"agent": agent.pk, "scheme": "general", "starts_on": str(today), "ends_on": str(today + DAY)}
    assert page.post(PAGE, data).status_code == 302
    assert schemes_of(agent) == ("general",)
    assert Entry.objects.get().actor == director.actor


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"agent": ""}, "Choisissez un agent."),
        ({"ends_on": str(timezone.localdate() - DAY)}, "ni avant aujourd’hui"),
        ({"ends_on": str(timezone.localdate() + 366 * DAY)}, "un an au plus"),
    ],
)
def test_what_is_filled_in_wrongly_is_said_beside_its_field(
    page: Client, fields: dict[str, str], told: str
) -> None:
    today = str(timezone.localdate())
    data = {"agent": str(a_newcomer().pk), "scheme": "", "starts_on": today, "ends_on": today} | fields
    answer = page.post(PAGE, data)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Entry.objects.exists()


def test_one_is_withdrawn_at_once(page: Client, director: User) -> None:
    agent = a_newcomer()
    (held,) = grant(director, agent)
    for _ in range(2):  # twice, as by an impatient click
        page.post(reverse("review:end-habilitation", args=[held.pk]))
    assert schemes_of(agent) == ()
    assert Entry.objects.filter(actor=director.actor, act="habilitation.withdrawn").count() == 1


def test_those_to_be_renewed_now_come_first_and_those_that_ended_last(page: Client, director: User) -> None:
    calm, soon, ended = a_newcomer(), a_newcomer(), a_newcomer()
    for agent, days in ((calm, 200), (soon, 30), (ended, 1)):
        grant(director, agent, days=days)
    yesterday = timezone.localdate() - DAY
    Habilitation.objects.filter(agent=ended).update(starts_on=yesterday, ends_on=yesterday)
    shown = page.get(PAGE)
    assert [held.agent for held, _, _ in shown.context["rows"]] == [soon, calm, ended]
    assert shown.context["without"] == [ended]


def test_the_end_is_announced_once_to_the_director_and_to_the_agent(director: User, settings: Any) -> None:
    settings.EMAIL_URL = "submission://mail.example.fr"
    agent = a_newcomer(email="agent@example.fr")
    User.objects.filter(pk=director.pk).update(email="direction@example.fr")
    grant(director, agent, days=30)
    today = timezone.localdate()
    assert (remind(today=today - DAY), remind(today=today), remind(today=today)) == (0, 1, 0)
    assert [letter.to for letter in mail.outbox] == [["direction@example.fr"], ["agent@example.fr"]]
    assert PAGE in mail.outbox[0].body
    assert not [letter for letter in mail.outbox if agent.last_name in f"{letter.subject}{letter.body}"]
    grant(director, agent, days=29)  # another term, another announcement
    assert remind(today=today) == 1


def test_the_rules_of_a_scheme_are_changed_by_an_administrator_and_journalled(client: Client) -> None:
    administrator = an_agent(role=Role.ADMINISTRATOR)
    client.force_login(administrator)
    url = reverse("admin:verification_scheme_change", args=["general"])
    data = {
        "name": "Régime général",
        "open": "on",
        "minimum_age": 16,
        "review_hours": 24,
        "four_eyes": "on",
        "second_opinion_percent": 5,
    }
    client.post(url, data)
    scheme = Scheme.objects.get(code="general")
    assert (scheme.review_hours, scheme.four_eyes, scheme.second_opinion_percent) == (24, True, 5)
    entry = Entry.objects.get(act="scheme.changed")
    assert (entry.actor, entry.data["four_eyes"], entry.data["review_hours"]) == (
        administrator.actor,
        True,
        24,
    )
    refused = client.post(url, data | {"second_opinion_percent": 101})
    assert refused.status_code == 200
    assert "errorlist" in refused.content.decode()
    assert Entry.objects.count() == 1
