"""Staff sign-in by an OpenID provider that signs like ProConnect: who gets in, and how."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.urls import reverse

from ecarte.accounts.models import User
from ecarte.demo.totp import fresh_code
from ecarte.journal.models import Entry
from tests.ecarte.accounts.provider import (
    Provider,
    an_rsa_key,
)
from tests.ecarte.accounts.signing_in import an_account, an_application, is_signed_in
from tests.ecarte.accounts.sso import account, come_back, leave, provider, sign_in

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["account", "provider"]
pytestmark = pytest.mark.django_db


def test_a_first_sign_in_links_the_account_that_bears_the_verified_address(
    client: Client, provider: Provider, account: User
) -> None:
    answer = sign_in(client)
    assert answer.headers["Location"] == reverse("review:queue")
    assert client.session["_auth_user_id"] == str(account.pk)
    link = SocialAccount.objects.get()
    assert (link.user, link.provider, link.uid) == (account, provider.url, "subject-1")
    entry = Entry.objects.get(act="account.provider_linked")
    assert (entry.actor, entry.data) == (account.actor, {"account": account.pk})


def test_the_password_stays_what_it_was(client: Client, provider: Provider, account: User) -> None:
    sign_in(client)
    before = account.password
    account.refresh_from_db()
    assert account.password == before


def test_the_next_time_the_subject_counts_and_not_the_address(
    client: Client, provider: Provider, account: User
) -> None:
    sign_in(client)
    client.logout()
    provider.email, provider.email_verified = "other@example.org", False
    sign_in(client)
    assert client.session["_auth_user_id"] == str(account.pk)
    assert Entry.objects.filter(act="account.provider_linked").count() == 1


def test_one_comes_back_to_the_page_one_was_on(client: Client, provider: Provider, account: User) -> None:
    assert sign_in(client, next="/compte/sessions/").headers["Location"] == "/compte/sessions/"


def test_nobody_is_led_elsewhere(client: Client, provider: Provider, account: User) -> None:
    answer = sign_in(client, next="https://elsewhere.example/")
    assert answer.headers["Location"] == reverse("review:queue")


def test_the_request_carries_state_nonce_challenge_and_level(client: Client, provider: Provider) -> None:
    asked = {name: value[0] for name, value in parse_qs(urlsplit(leave(client)).query).items()}
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["acr_values"] == "eidas1-mfa eidas2 eidas3"
    acr = json.loads(asked["claims"])["id_token"]["acr"]
    assert acr == {"essential": True, "values": ["eidas1-mfa", "eidas2", "eidas3"]}
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert asked["redirect_uri"] == f"http://testserver{reverse('sso_callback')}"
    assert asked["prompt"] == "login"


def test_what_the_address_asks_for_changes_nothing_of_the_request(client: Client, provider: Provider) -> None:
    address = leave(client, auth_params="acr_values=eidas0&nonce=mine", scope="siret", process="connect")
    asked = parse_qs(urlsplit(address).query)
    assert asked["acr_values"] == ["eidas1-mfa eidas2 eidas3"]
    assert asked["nonce"] != ["mine"]
    assert set(asked["scope"][0].split()) == {"openid", "email"}


def test_answers_signed_with_rsa_are_accepted(client: Client, provider: Provider, account: User) -> None:
    provider.key = an_rsa_key()
    sign_in(client)
    assert is_signed_in(client)


def test_nothing_of_the_person_and_no_token_is_kept(
    client: Client, provider: Provider, account: User
) -> None:
    sign_in(client)
    assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()
    assert "granted" not in str([session.get_decoded() for session in Session.objects.all()])


# Two factors ------------------------------------------------------------------------------------


def test_the_two_factors_of_the_provider_count(client: Client, provider: Provider, account: User) -> None:
    an_application(account)
    sign_in(client)
    assert client.get(reverse("account_home")).status_code == 200


def test_after_one_factor_at_the_provider_ours_is_asked(
    client: Client, provider: Provider, account: User, settings: Any
) -> None:
    settings.STAFF_OIDC_ACR = ["eidas1", "eidas2"]
    provider.acr = "eidas1"
    secret = an_application(account)
    answer = sign_in(client, next="/compte/sessions/")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert account.password not in kept
    assert "granted" not in kept
    answer = client.post(reverse("mfa_authenticate"), {"code": fresh_code(secret)})
    assert answer.headers["Location"] == "/compte/sessions/"
    assert is_signed_in(client)


def test_after_one_factor_at_the_provider_and_none_here_one_must_be_set_up(
    client: Client, provider: Provider, account: User, settings: Any
) -> None:
    settings.STAFF_OIDC_ACR = ["eidas1", "eidas2"]
    provider.acr = "eidas1"
    sign_in(client)
    assert client.get(reverse("account_home")).headers["Location"] == reverse("mfa_index")


def test_two_factors_of_one_person_do_not_count_for_another(
    client: Client, provider: Provider, account: User
) -> None:
    sign_in(client)
    other = an_account("farid")
    client.force_login(other)
    assert client.get(reverse("account_home")).headers["Location"] == reverse("mfa_index")


# The pages --------------------------------------------------------------------------------------


def test_the_button_names_the_provider_and_keeps_the_way_back(client: Client, provider: Provider) -> None:
    page = client.get(reverse("account_login"), {"next": "/compte/sessions/?a=1&b=2"}).content.decode()
    assert "Se connecter avec ProConnect" in page
    assert 'href="/compte/connexion/fournisseur/?next=%2Fcompte%2Fsessions%2F%3Fa%3D1%26b%3D2"' in page


def test_without_a_provider_there_is_neither_button_nor_page(client: Client) -> None:
    assert "ProConnect" not in client.get(reverse("account_login")).content.decode()
    assert client.get(reverse("sso_login")).status_code == 404
    assert client.get(reverse("sso_callback")).status_code == 404


# Confirming who one is --------------------------------------------------------------------------


@pytest.fixture
def linked(client: Client, provider: Provider, account: User) -> User:
    """Somebody who has neither password nor second factor here, signed in by the provider."""
    User.objects.update(password="!")
    sign_in(client)
    return account


def confirm(client: Client, page: str) -> Any:
    asked = client.get(page).headers["Location"]
    assert asked == f"{reverse('sso_reauthenticate')}?next={page}"
    return come_back(client, client.get(asked).headers["Location"])


def test_who_has_only_the_provider_confirms_there(client: Client, provider: Provider, linked: User) -> None:
    page = reverse("mfa_activate_totp")
    assert confirm(client, page).headers["Location"] == page
    assert client.get(page).status_code == 200


def test_a_provider_that_did_not_ask_confirms_nothing(
    client: Client, provider: Provider, linked: User
) -> None:
    provider.authenticated = 3600
    answer = confirm(client, reverse("mfa_activate_totp"))
    assert "ne vous a pas redemandé qui vous êtes" in answer.content.decode()
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


@pytest.mark.parametrize("known", [True, False])
def test_somebody_else_confirms_nothing(
    client: Client, provider: Provider, linked: User, known: bool
) -> None:
    provider.subject = "subject-2"
    if known:
        SocialAccount.objects.create(user=an_account("farid"), provider=provider.url, uid="subject-2")
    answer = confirm(client, reverse("mfa_activate_totp"))
    assert "n’est pas celle qui est connectée ici" in answer.content.decode()
    assert client.session["_auth_user_id"] == str(linked.pk)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_who_has_no_password_cannot_change_it(client: Client, provider: Provider, linked: User) -> None:
    assert client.get(reverse("account_change_password")).status_code == 404
