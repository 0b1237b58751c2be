"""Who leaves, and who does something else: everything that was theirs ends in one act, and may end again."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.leaving import offboard, offboard_unused
from ecarte.accounts.models import Role, User
from ecarte.accounts.sessions import MOST
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import PASSWORD, confirm
from tests.verification.factories import an_agent, an_enrolment
from verification.models import Enrolment, Habilitation
from verification.states import State

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaver() -> User:
    """An agent in the middle of their work: a session, a link, a case on the desk and two kept for them."""
    user = an_agent()
    user.set_password(PASSWORD)
    user.save()
    SocialAccount.objects.create(user=user, provider="https://provider.example", uid="1")
    an_enrolment(status=State.IN_REVIEW, claimed_by=user, assigned_to=user)
    for _ in range(2):
        an_enrolment(status=State.QUEUED, assigned_to=user)
    return user


@pytest.fixture
def session(leaver: User) -> Client:
    client = Client()
    client.force_login(leaver)
    return client


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    confirm(client)
    return client


def answers(client: Client) -> bool:
    return client.get(reverse("account_home")).status_code == 200


def by_service(leaver: User, administrator: Client) -> None:
    offboard(account=leaver, actor="system:test")


def by_command(leaver: User, administrator: Client) -> None:
    said = StringIO()
    call_command("offboard", leaver.username, stdout=said)
    assert said.getvalue() == f"{leaver.username}: closed\n"


def by_the_list(leaver: User, administrator: Client) -> None:
    data = {"action": "offboard", "_selected_action": [str(leaver.pk)]}
    administrator.post(reverse("admin:accounts_user_changelist"), data)


def by_switching_off(leaver: User, administrator: Client) -> None:
    data = {"username": leaver.username, "role": leaver.role, "second_opinions": "on"}
    administrator.post(reverse("admin:accounts_user_change", args=[leaver.pk]), data)


@pytest.mark.parametrize("way", [by_service, by_command, by_the_list, by_switching_off])
def test_everything_ends_in_one_act(
    leaver: User, session: Client, administrator: Client, way: Callable[[User, Client], None]
) -> None:
    way(leaver, administrator)
    User.objects.filter(pk=leaver.pk).update(is_active=True)  # what is opened again begins with nothing
    leaver.refresh_from_db()
    assert not answers(session)
    assert not leaver.has_usable_password()
    assert not Authenticator.objects.filter(user=leaver).exists()
    assert not SocialAccount.objects.exists()
    assert not Habilitation.objects.filter(agent=leaver).exists()
    assert set(Enrolment.objects.values_list("status", flat=True)) == {State.QUEUED}
    assert not Enrolment.objects.exclude(claimed_by=None, assigned_to=None).exists()
    acts = list(Entry.objects.values_list("act", flat=True))
    assert acts.count("account.offboarded") == 1
    assert (acts.count("habilitation.withdrawn"), acts.count("case.unassigned")) == (2, 2)


def test_a_second_time_ends_and_journals_nothing(leaver: User) -> None:
    assert offboard(account=leaver, actor="system:test")
    entries = Entry.objects.count()
    assert not offboard(account=leaver, actor="system:test")
    assert Entry.objects.count() == entries


def test_what_ends_half_way_ends_not_at_all(
    leaver: User, session: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("journal")

    monkeypatch.setattr("ecarte.accounts.leaving.record", broken)
    with pytest.raises(RuntimeError):
        offboard(account=leaver, actor="system:test")
    leaver.refresh_from_db()
    assert leaver.is_active
    assert answers(session)
    assert Habilitation.objects.filter(agent=leaver).exists()
    assert not Entry.objects.exists()


def test_a_new_role_begins_with_nothing_of_the_former_one(
    leaver: User, session: Client, administrator: Client
) -> None:
    data = {"username": leaver.username, "role": "senior", "is_active": "on", "second_opinions": "on"}
    administrator.post(reverse("admin:accounts_user_change", args=[leaver.pk]), data)
    leaver.refresh_from_db()
    assert (leaver.role, leaver.is_active) == ("senior", True)
    assert not answers(session)
    assert not Habilitation.objects.filter(agent=leaver).exists()
    assert not Enrolment.objects.exclude(claimed_by=None, assigned_to=None).exists()
    assert Authenticator.objects.filter(user=leaver).exists()


def test_nobody_changes_their_own_role_nor_closes_their_own_account(administrator: Client) -> None:
    me = User.objects.get(role=Role.ADMINISTRATOR)
    page = reverse("admin:accounts_user_change", args=[me.pk])
    administrator.post(page, {"username": me.username, "role": "director"})
    administrator.post(
        reverse("admin:accounts_user_changelist"), {"action": "offboard", "_selected_action": [str(me.pk)]}
    )
    me.refresh_from_db()
    assert (me.role, me.is_active) == (Role.ADMINISTRATOR, True)
    assert answers(administrator)


def test_an_administrator_ends_the_sessions_of_anybody(
    leaver: User, session: Client, administrator: Client
) -> None:
    data = {"action": "end_sessions", "_selected_action": [str(leaver.pk)]}
    administrator.post(reverse("admin:accounts_user_changelist"), data)
    assert not answers(session)
    assert answers(administrator)
    assert Entry.objects.get(act="account.sessions_ended").data == {"account": leaver.pk, "count": 1}


def test_the_command_says_what_is_wrong() -> None:
    with pytest.raises(CommandError, match="no account nobody"):
        call_command("offboard", "nobody")


def test_accounts_that_nobody_uses_are_closed() -> None:
    now = timezone.now()
    old, new = now - timedelta(days=91), now - timedelta(days=89)
    never, forgotten, used, fresh = (
        an_agent(date_joined=joined, last_login=login)
        for joined, login in ((old, None), (old, old), (old, new), (new, None))
    )
    assert offboard_unused(now=now) == 2
    assert set(User.objects.filter(is_active=True)) >= {used, fresh}
    assert not User.objects.filter(pk__in=[never.pk, forgotten.pk], is_active=True).exists()
    assert offboard_unused(now=now) == 0


def test_the_last_administrator_is_left() -> None:
    now = timezone.now()
    for _ in range(2):
        an_agent(role=Role.ADMINISTRATOR, date_joined=now - timedelta(days=91))
    assert offboard_unused(now=now) == 1
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_a_fourth_session_ends_the_one_used_least_recently(leaver: User) -> None:
    clients = [Client() for _ in range(MOST + 1)]
    for client in clients:
        client.force_login(leaver)
    assert [answers(client) for client in clients] == [False, *[True] * MOST]
