"""Sensitive acts ask first who is there, unless that has just been shown."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import reverse
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.demo.totp import fresh_code
from tests.ecarte.accounts.signing_in import PASSWORD, an_application, sign_in
from tests.verification.factories import an_agent

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
SENSITIVE = [
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
]
ASKED = reverse("account_reauthenticate")


@pytest.fixture
def secret(user: User) -> str:
    RecoveryCodes.activate(user)
    return an_application(user)


@pytest.fixture
def long_signed_in(client: Client, user: User, secret: str) -> Client:
    """Nobody has shown who they are for a while."""
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", SENSITIVE)
def test_a_second_factor_is_touched_after_a_confirmation(long_signed_in: Client, name: str) -> None:
    page = reverse(name)
    assert long_signed_in.get(page).headers["Location"] == f"{ASKED}?next={page}"
    assert long_signed_in.post(page).headers["Location"].startswith(ASKED)


def test_what_a_form_sends_without_confirmation_is_neither_done_nor_kept(
    long_signed_in: Client, user: User
) -> None:
    before = Authenticator.objects.get(user=user, type="recovery_codes").data
    page = reverse("mfa_generate_recovery_codes")
    headers = {"Referer": f"http://testserver{page}"}
    answer = long_signed_in.post(page, {"word": "something personal"}, headers=headers)
    assert answer.headers["Location"] == f"{ASKED}?next={page}"
    assert Authenticator.objects.get(user=user, type="recovery_codes").data == before
    assert "something personal" not in str(dict(long_signed_in.session))


def test_after_the_confirmation_one_is_back_on_the_page(long_signed_in: Client) -> None:
    page = reverse("mfa_view_recovery_codes")
    asked = long_signed_in.get(page).headers["Location"]
    answer = long_signed_in.post(ASKED, {"password": PASSWORD, "next": page})
    assert asked.endswith(page)
    assert answer.headers["Location"] == page
    assert long_signed_in.get(page).status_code == 200


def test_a_wrong_password_confirms_nothing(long_signed_in: Client) -> None:
    page = long_signed_in.post(ASKED, {"password": "wrong"})
    assert page.status_code == 200
    assert long_signed_in.get(reverse("mfa_view_recovery_codes")).status_code == 302


def test_a_code_confirms_too(long_signed_in: Client, secret: str) -> None:
    long_signed_in.post(reverse("mfa_reauthenticate"), {"code": fresh_code(secret)})
    assert long_signed_in.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_a_confirmation_holds_for_ten_minutes(long_signed_in: Client) -> None:
    long_signed_in.post(ASKED, {"password": PASSWORD})
    page = reverse("mfa_view_recovery_codes")
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        assert long_signed_in.get(page).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert long_signed_in.get(page).headers["Location"].startswith(ASKED)


def test_having_just_signed_in_is_a_confirmation(client: Client, secret: str) -> None:
    sign_in(client, secret=secret)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200


def test_the_confirmation_of_one_person_is_not_that_of_the_next(
    client: Client, user: User, secret: str
) -> None:
    sign_in(client, secret=secret)
    client.force_login(an_agent(password="!"))
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 302


def test_sessions_are_ended_after_a_confirmation(long_signed_in: Client) -> None:
    page = reverse("usersessions_list")
    answer = long_signed_in.post(
        reverse("usersessions_end"), {"which": "all"}, headers={"Referer": f"http://testserver{page}"}
    )
    assert answer.headers["Location"] == f"{ASKED}?next={page}"
    assert long_signed_in.get(page).status_code == 200


def test_a_part_of_a_page_moves_the_whole_page(long_signed_in: Client) -> None:
    page = reverse("account_home")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = long_signed_in.post(reverse("usersessions_end"), {"which": "all"}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, f"{ASKED}?next={page}")


def test_who_is_not_signed_in_signs_in(client: Client) -> None:
    page = reverse("mfa_activate_totp")
    assert client.get(page).headers["Location"] == f"{reverse('account_login')}?next={page}"


@pytest.mark.parametrize("name", ["admin:accounts_user_change", "admin:auth_user_password_change"])
def test_accounts_are_changed_after_a_confirmation(client: Client, user: User, name: str) -> None:
    administrator = an_agent(role=Role.ADMINISTRATOR)
    administrator.set_password(PASSWORD)
    administrator.save()
    client.force_login(administrator)
    page = reverse(name, args=[user.pk])
    assert client.get(page).headers["Location"] == f"{ASKED}?next={page}"
    data = {"username": "camille", "role": "auditor", "is_active": "on"}
    data |= {"password1": "another horse battery", "password2": "another horse battery"}
    assert client.post(page, data).headers["Location"].startswith(ASKED)
    before = (user.role, user.password)
    user.refresh_from_db()
    assert (user.role, user.password) == before
    assert "another horse battery" not in str(dict(client.session))


@pytest.mark.parametrize("action", ["reset_second_factor", "unlink_provider"])
def test_what_is_done_from_the_list_of_accounts_too(
    client: Client, user: User, secret: str, action: str
) -> None:
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    page = reverse("admin:accounts_user_changelist")
    answer = client.post(page, {"action": action, "_selected_action": [str(user.pk)]})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_an_account_is_made_after_a_confirmation(client: Client) -> None:
    client.force_login(an_agent(role=Role.ADMINISTRATOR))
    answer = client.get(reverse("admin:accounts_user_add"))
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
