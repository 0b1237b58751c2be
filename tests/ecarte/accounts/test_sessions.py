"""Where an account is signed in; ending one session, the others, or all; who leaves is out at once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.devices import describe
from ecarte.accounts.models import Role, User
from ecarte.accounts.services import reset_second_factor
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import (
    PASSWORD,
    an_account,
    an_application,
    confirm,
    is_signed_in,
    sign_in,
)
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)
LIST = reverse("usersessions_list")
END = reverse("usersessions_end")


@pytest.fixture
def user() -> User:
    user = an_account()
    an_application(user)
    return user


@pytest.fixture
def here(user: User) -> Client:
    return a_session(user, FIREFOX, "192.0.2.1")


@pytest.fixture
def there(user: User) -> Client:
    return a_session(user, EDGE, "198.51.100.2")


def a_session(user: User, agent: str = FIREFOX, address: str = "192.0.2.1") -> Client:
    """A browser that is signed in, and has just confirmed who sits there."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.force_login(user)
    session = client.session
    session["session_used"] -= 60
    session.save()
    client.get(reverse("account_home"))
    UserSession.objects.filter(session_key=client.session.session_key).update(user_agent=agent, ip=address)
    confirm(client)
    return client


def answers(client: Client) -> bool:
    return client.get(reverse("account_home")).status_code == 200


def test_each_session_is_listed_and_this_one_is_marked(here: Client, there: Client) -> None:
    page = here.get(LIST).content.decode()
    titles = [
        " ".join(re.sub("<.*?>", "", each).split()) for each in re.findall("<h2>(.*?)</h2>", page, re.S)
    ]
    assert titles == ["Firefox sous Linux cette session", "Edge sous Windows"]
    assert "192.0.2.1" in page
    assert "198.51.100.2" in page


def test_a_sign_in_is_listed_with_its_device_and_address(user: User) -> None:
    user = an_account("farid")
    client = Client(headers={"User-Agent": EDGE}, REMOTE_ADDR="203.0.113.9")
    sign_in(client, "farid", secret=an_application(user))
    session = UserSession.objects.get(user=user)
    assert (session.ip, describe(session.user_agent)) == ("203.0.113.9", "Edge sous Windows")


def test_the_last_use_of_a_session_is_kept(here: Client) -> None:
    later = timezone.now() + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        answers(here)
    assert abs(UserSession.objects.get().last_seen_at - later) < timedelta(seconds=1)


def test_the_sessions_of_others_are_not_listed(here: Client) -> None:
    a_session(an_agent(), EDGE)
    assert "Edge" not in here.get(LIST).content.decode()


def test_a_session_leaves_the_list_when_one_signs_out(here: Client, user: User) -> None:
    here.post(reverse("account_logout"))
    assert not UserSession.objects.filter(user=user).exists()


def test_the_others_are_ended_and_this_one_stays(here: Client, there: Client, user: User) -> None:
    stranger = a_session(an_agent())
    answer = here.post(END, {"which": "others"}, follow=True)
    assert "1 session fermée." in answer.content.decode()
    assert answers(here)
    assert not answers(there)
    assert not is_signed_in(there)
    assert answers(stranger)
    entry = Entry.objects.get(act="account.sessions_ended")
    assert (entry.actor, entry.data) == (user.actor, {"account": user.pk, "count": 1})


def test_all_are_ended_and_one_has_to_sign_in(here: Client, there: Client) -> None:
    answer = here.post(END, {"which": "all"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login")
    assert "2 sessions fermées." in answer.content.decode()
    assert not answers(here)
    assert not answers(there)
    assert not UserSession.objects.exists()


def test_one_is_ended(here: Client, there: Client, user: User) -> None:
    third = a_session(user)
    session = UserSession.objects.get(session_key=there.session.session_key)
    here.post(END, {"which": str(session.pk)})
    assert (answers(here), answers(there), answers(third)) == (True, False, True)


def test_the_session_of_another_cannot_be_ended(here: Client) -> None:
    stranger = a_session(an_agent())
    session = UserSession.objects.get(session_key=stranger.session.session_key)
    assert here.post(END, {"which": str(session.pk)}).status_code == 404
    assert answers(stranger)
    assert not Entry.objects.filter(act="account.sessions_ended").exists()


@pytest.mark.parametrize("which", ["", "some", "-1"])
def test_what_is_no_session_ends_none(here: Client, there: Client, which: str) -> None:
    assert here.post(END, {"which": which}).status_code == 404
    assert answers(here)
    assert answers(there)


def test_looking_ends_nothing(here: Client, there: Client) -> None:
    assert here.get(END, {"which": "all"}).status_code == 405
    assert answers(there)


# Who leaves, or changes what they do -------------------------------------------------------------


@pytest.fixture
def administrator() -> Client:
    return a_session(an_agent(role=Role.ADMINISTRATOR))


def change(administrator: Client, user: User, **fields: str) -> None:
    data = {"username": user.username, "role": user.role, "is_active": "on", "second_opinions": "on"} | fields
    page = reverse("admin:accounts_user_change", args=[user.pk])
    assert administrator.post(page, data).status_code == 302


def deactivate(administrator: Client, user: User) -> None:
    change(administrator, user, is_active="")


def change_role(administrator: Client, user: User) -> None:
    change(administrator, user, role="auditor")


def set_password(administrator: Client, user: User) -> None:
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    page = reverse("admin:auth_user_password_change", args=[user.pk])
    administrator.post(page, new | {"usable_password": "true", "set-password": "1"})
    user.refresh_from_db()
    assert user.check_password("another horse battery")


def reset(administrator: Client, user: User) -> None:
    data = {"action": "reset_second_factor", "_selected_action": [str(user.pk)]}
    administrator.post(reverse("admin:accounts_user_changelist"), data)
    assert not Authenticator.objects.filter(user=user).exists()
    assert Entry.objects.filter(act="account.second_factor_reset", data={"account": user.pk}).count() == 1


def unlink(administrator: Client, user: User) -> None:
    SocialAccount.objects.create(user=user, provider="https://provider.example", uid="1")
    data = {"action": "unlink_provider", "_selected_action": [str(user.pk)]}
    administrator.post(reverse("admin:accounts_user_changelist"), data)
    assert not SocialAccount.objects.exists()
    assert Entry.objects.filter(act="account.provider_unlinked", data={"account": user.pk}).count() == 1


@pytest.mark.parametrize("act", [deactivate, change_role, set_password, reset, unlink])
def test_every_session_of_the_account_ends_by_the_same_act(
    administrator: Client, here: Client, there: Client, user: User, act: Callable[[Client, User], None]
) -> None:
    act(administrator, user)
    assert not UserSession.objects.filter(user=user).exists()
    User.objects.filter(pk=user.pk).update(is_active=True)  # what is switched on again stays signed out
    assert not answers(here)
    assert not answers(there)
    assert answers(administrator)


def test_another_name_ends_no_session(administrator: Client, here: Client, user: User) -> None:
    change(administrator, user, last_name="Roy")
    assert answers(here)


def test_without_its_journal_entry_no_session_ends(
    administrator: Client, here: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("journal")

    monkeypatch.setattr("ecarte.accounts.services.record", broken)
    with pytest.raises(RuntimeError):
        reset_second_factor(account=user, actor="agent:1")
    assert answers(here)
    assert Authenticator.objects.filter(user=user).exists()


def test_an_administrator_who_sets_their_own_password_signs_in_again(administrator: Client) -> None:
    user = User.objects.get(role=Role.ADMINISTRATOR)
    set_password(administrator, user)
    assert not answers(administrator)


def test_changing_ones_own_password_ends_the_other_sessions(here: Client, there: Client, user: User) -> None:
    data = {"oldpassword": PASSWORD, "password1": "another horse battery"}
    here.post(reverse("account_change_password"), data | {"password2": "another horse battery"})
    assert not there.session.exists(there.cookies["sessionid"].value)
    assert answers(here)
    assert not answers(there)


def test_a_session_that_got_another_key_is_listed_again(here: Client, user: User) -> None:
    UserSession.objects.all().delete()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        answers(here)
    assert UserSession.objects.get().session_key == here.session.session_key


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox sous Linux"),
        (EDGE, "Edge sous Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17.0 Safari/605.1.15", "Safari sous macOS"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome sous Android"),
        ("curl/8.0", "Appareil non reconnu"),
        ("", "Appareil non reconnu"),
    ],
)
def test_a_device_is_named_in_words_its_user_knows(agent: str, words: str) -> None:
    assert describe(agent) == words
