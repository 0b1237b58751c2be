"""Habilitations are granted one by one, for a year, by an administrator; every change is journalled."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role
from ecarte.journal.models import Entry
from tests.verification.factories import an_agent
from verification.habilitations import JUDGES, NotAJudge, a_term_from, habilitate
from verification.models import Habilitation, Scheme
from verification.perms import lanes_of, schemes_of

if TYPE_CHECKING:
    from django.test import Client

    from ecarte.accounts.models import User

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def a_newcomer(role: Role = Role.AGENT, **fields: Any) -> User:
    """Who is habilitated for nothing yet."""
    user = an_agent(role=role, **fields)
    Habilitation.objects.filter(agent=user).delete()
    return user


def grant(agent: User, *codes: str, days: int = 365) -> list[Habilitation]:
    schemes = Scheme.objects.filter(code__in=codes or ["general"])
    until = timezone.localdate() + days * DAY
    return habilitate(agent=agent, schemes=schemes, until=until, actor="system:test")


def test_a_habilitation_opens_its_scheme_and_is_journalled() -> None:
    agent = a_newcomer()
    grant(agent, "general", "agricultural")
    assert schemes_of(agent) == ("agricultural", "general")
    entry = Entry.objects.filter(act="habilitation.granted").last()
    assert entry is not None
    assert (entry.actor, entry.data["account"]) == ("system:test", agent.pk)
    assert entry.data["ends_on"] == a_term_from(timezone.localdate()).isoformat()
    assert Entry.objects.count() == 2


def test_granting_the_same_again_changes_and_journals_nothing() -> None:
    agent = a_newcomer()
    grant(agent)
    assert grant(agent) == []
    assert (Habilitation.objects.filter(agent=agent).count(), Entry.objects.count()) == (1, 1)


def test_a_habilitation_that_runs_is_renewed_from_its_beginning() -> None:
    agent, today = a_newcomer(), timezone.localdate()
    grant(agent, days=10)
    Habilitation.objects.filter(agent=agent).update(starts_on=today - 300 * DAY)
    (renewed,) = grant(agent, days=365)
    assert (renewed.starts_on, renewed.ends_on) == (today - 300 * DAY, today + 365 * DAY)
    assert Entry.objects.filter(act="habilitation.changed").count() == 1


def test_one_that_had_lapsed_starts_today() -> None:
    agent, today = a_newcomer(), timezone.localdate()
    grant(agent)
    Habilitation.objects.filter(agent=agent).update(starts_on=today - 400 * DAY, ends_on=today - 35 * DAY)
    assert schemes_of(agent) == ()
    (renewed,) = grant(agent)
    assert renewed.starts_on == today
    assert schemes_of(agent) == ("general",)


def test_nobody_is_habilitated_until_a_day_that_is_over() -> None:
    with pytest.raises(ValueError, match="before today"):
        grant(a_newcomer(), days=-1)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in JUDGES])
def test_whoever_judges_no_cases_is_not_habilitated(role: Role) -> None:
    with pytest.raises(NotAJudge):
        grant(a_newcomer(role))
    with pytest.raises(NotAJudge):
        grant(a_newcomer(is_active=False))
    assert not Entry.objects.exists()


def test_those_who_judge_are_those_who_have_a_lane() -> None:
    assert [role for role in Role if lanes_of(an_agent(role=role))] == list(JUDGES)


def test_the_command_grants_every_scheme_for_a_year_or_some_until_a_day() -> None:
    agent, today = a_newcomer(), timezone.localdate()
    call_command("habilitate", agent.username, stdout=StringIO())
    assert {h.ends_on for h in agent.habilitations.all()} == {a_term_from(today)}
    assert schemes_of(agent) == ("agricultural", "general")
    until = today + 9 * DAY
    said = StringIO()
    call_command("habilitate", agent.username, scheme=["general"], until=until, stdout=said)
    assert said.getvalue() == f"{agent.username}: general until {until}\n"
    assert agent.habilitations.get(scheme="agricultural").ends_on == a_term_from(today)
    assert Entry.objects.filter(actor="system:habilitate").count() == 3


def test_the_command_says_what_is_wrong() -> None:
    agent, supervisor = a_newcomer(), a_newcomer(Role.SUPERVISOR)
    yesterday = timezone.localdate() - DAY
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("nobody", {}, "no account nobody"),
        (supervisor.username, {}, "does not judge"),
        (agent.username, {"scheme": ["nowhere"]}, "no scheme nowhere; there are agricultural, general"),
        (agent.username, {"until": yesterday}, "before today"),
    ]
    for username, options, told in wrong:
        with pytest.raises(CommandError, match=told):
            call_command("habilitate", username, **options)
    assert not Entry.objects.exists()


@pytest.fixture
def administrator(client: Client) -> User:
    user = an_agent(role=Role.ADMINISTRATOR)
    client.force_login(user)
    return user


def test_an_administrator_grants_for_a_year_unless_told_otherwise(
    client: Client, administrator: User
) -> None:
    agent, url = a_newcomer(), reverse("admin:verification_habilitation_add")
    supervisor = a_newcomer(Role.SUPERVISOR)
    page = client.get(url)
    initial, today = page.context["adminform"].form.initial, timezone.localdate()
    assert (initial["starts_on"], initial["ends_on"]) == (today, a_term_from(today))
    offered = page.context["adminform"].form.fields["agent"].queryset
    assert agent in offered
    assert supervisor not in offered
    data = {"agent": agent.pk, "scheme": "general", "starts_on": str(today), "ends_on": str(today + DAY)}
    client.post(url, data)
    assert schemes_of(agent) == ("general",)
    entry = Entry.objects.get()
    assert (entry.act, entry.actor) == ("habilitation.granted", administrator.actor)


def test_a_change_and_a_withdrawal_by_an_administrator_are_journalled(
    client: Client, administrator: User
) -> None:
    agent, today = a_newcomer(), timezone.localdate()
    (held,) = grant(agent)
    dates = {"starts_on": str(today), "ends_on": str(today + DAY)}
    client.post(reverse("admin:verification_habilitation_change", args=[held.pk]), dates)
    held.refresh_from_db()
    assert held.ends_on == today + DAY
    client.post(reverse("admin:verification_habilitation_delete", args=[held.pk]), {"post": "yes"})
    assert schemes_of(agent) == ()
    acts = Entry.objects.filter(actor=administrator.actor).values_list("act", flat=True)
    assert list(acts.order_by("sequence")) == ["habilitation.changed", "habilitation.withdrawn"]


def test_those_to_be_renewed_now_come_first_and_those_that_ended_last(
    client: Client, administrator: User
) -> None:
    ended, calm, soon = a_newcomer(), a_newcomer(), a_newcomer()
    for agent, days in ((calm, 200), (soon, 30), (ended, 1)):
        grant(agent, days=days)
    yesterday = timezone.localdate() - DAY
    Habilitation.objects.filter(agent=ended).update(starts_on=yesterday, ends_on=yesterday)
    page = client.get(reverse("admin:verification_habilitation_changelist"))
    rows = [row.agent for row in page.context["cl"].result_list if row.agent in (ended, calm, soon)]
    assert rows == [soon, calm, ended]
    text = page.content.decode()
    for told in ("à renouveler : encore 31 j", "en cours", "terminée"):
        assert told in text


def test_the_rules_of_a_scheme_are_changed_by_an_administrator_and_journalled(
    client: Client, administrator: User
) -> None:
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
