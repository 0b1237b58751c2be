"""Signing in and out, the password, the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from ecarte.accounts.models import User
from ecarte.journal.models import Entry
from tests.ecarte.accounts.signing_in import PASSWORD, is_signed_in, sign_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def give_password(client: Client, username: str, password: str) -> str:
    response = client.post(reverse("account_login"), {"login": username, "password": password}, follow=True)
    return response.content.decode()


def test_signing_in_leads_to_the_queue(client: Client, secret: str) -> None:
    assert sign_in(client, secret=secret).headers["Location"] == reverse("review:queue")


def test_a_failed_sign_in_does_not_say_whether_the_account_exists(client: Client, user: User) -> None:
    wrong, unknown = give_password(client, "camille", "wrong"), give_password(client, "nobody", "wrong")
    assert "Identifiant ou mot de passe incorrect." in wrong
    assert "Identifiant ou mot de passe incorrect." in unknown


def test_attempts_are_limited(client: Client, user: User) -> None:
    for _ in range(6):
        give_password(client, "camille", "wrong")
    give_password(client, "camille", PASSWORD)
    assert not is_signed_in(client)


def test_a_disabled_account_does_not_sign_in(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    give_password(client, "camille", PASSWORD)
    assert not is_signed_in(client)


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/compte/signup/").status_code == 404
    assert client.get("/compte/inscription/").status_code == 404


def test_the_workstation_does_not_remember_who_signed_in(client: Client, secret: str) -> None:
    assert 'name="remember"' not in client.get(reverse("account_login")).content.decode()
    sign_in(client, secret=secret)
    assert client.session.get_expire_at_browser_close()


def test_signing_out_takes_a_confirmation(client: Client, user: User) -> None:
    client.force_login(user)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["account_login", "account_inactive"])
def test_pages_for_everyone_are_there_in_both_languages(client: Client, name: str, language: str) -> None:
    page = client.get(reverse(name), headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "account_home",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "usersessions_list",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
    ],
)
def test_pages_of_the_account_are_there_in_both_languages(
    client: Client, secret: str, name: str, language: str
) -> None:
    sign_in(client, secret=secret)
    response = client.get(reverse(name), headers={"Accept-Language": language})
    assert response.status_code == 200
    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    assert " style=" not in page


def test_the_password_can_be_changed(client: Client, user: User, secret: str) -> None:
    sign_in(client, secret=secret)
    new = "another horse battery"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    user.refresh_from_db()
    assert user.check_password(new)
    assert is_signed_in(client)
    entry = Entry.objects.get(act="account.password_changed")
    assert (entry.actor, entry.data) == (user.actor, {"account": user.pk})


def test_the_password_is_changed_by_who_knows_the_present_one(
    client: Client, user: User, secret: str
) -> None:
    sign_in(client, secret=secret)
    new = "another horse battery"
    client.post(
        reverse("account_change_password"), {"oldpassword": "wrong", "password1": new, "password2": new}
    )
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not Entry.objects.filter(act="account.password_changed").exists()


def test_the_account_page_says_what_protects_it(client: Client, user: User, secret: str) -> None:
    sign_in(client, secret=secret)
    page = client.get(reverse("account_home")).content.decode()
    for text in ("Agent vérificateur", "Application sur téléphone", "1 session, celle-ci"):
        assert text in page


def test_the_language_is_switched(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "en", "next": reverse("account_login")})
    assert '<html lang="en">' in client.get(reverse("account_login")).content.decode()


def test_a_page_that_does_not_exist_is_ours(client: Client) -> None:
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


def test_behind_a_proxy_the_limit_counts_people_and_not_the_proxy(
    client: Client, user: User, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    page = reverse("account_login")
    for number in range(11):
        client.post(
            page,
            {"login": f"nobody{number}", "password": "wrong"},
            # What stands before the proxy's own entry is chosen by the caller.
            headers={"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.7"},
        )
    data = {"login": "camille", "password": PASSWORD}
    client.post(page, data, headers={"X-Forwarded-For": "203.0.113.1, 198.51.100.7"})
    assert not is_signed_in(client)
    client.post(page, data, headers={"X-Forwarded-For": "198.51.100.8"})
    assert client.session["_auth_user_id"] == str(user.pk)
