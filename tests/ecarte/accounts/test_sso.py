"""Staff sign-in by an OpenID provider that signs like ProConnect: who gets in, and who does not."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from ecarte.accounts.models import User
from ecarte.demo.totp import fresh_code
from ecarte.journal.models import Entry
from tests.ecarte.accounts.provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    Provider,
    an_rsa_key,
    another_key,
    running,
)
from tests.ecarte.accounts.signing_in import an_account, an_application, is_signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = pytest.mark.django_db
EMAIL = "camille.roy@example.org"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    cache.clear()
    with running() as provider:
        settings.STAFF_OIDC_ISSUER = provider.url
        settings.STAFF_OIDC_CLIENT_ID = CLIENT_ID
        settings.STAFF_OIDC_CLIENT_SECRET = CLIENT_SECRET
        yield provider


@pytest.fixture
def account() -> User:
    user = an_account()
    User.objects.filter(pk=user.pk).update(email=EMAIL)
    user.refresh_from_db()
    return user


def leave(client: Client, **query: str) -> str:
    """Follow our link; the address at the provider."""
    return str(client.get(reverse("sso_login"), query).headers["Location"])


def come_back(client: Client, address: str) -> Any:
    """Sign in at the provider, and bring its answer."""
    answer = httpx.get(address)
    assert answer.status_code == 302
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}" == "http://testserver"
    return client.get(f"{back.path}?{back.query}")


def sign_in(client: Client, **query: str) -> Any:
    return come_back(client, leave(client, **query))


def assert_refused(client: Client, answer: Any, words: str, *, status: int = 403) -> None:
    """A page in French that says why, and nothing that has changed."""
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert not Entry.objects.filter(act="account.provider_linked").exists()


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


# What goes wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize("acr", ["eidas1", "eidas0-mfa", None])
def test_a_level_that_was_not_asked_for(
    client: Client, provider: Provider, account: User, acr: str | None
) -> None:
    provider.id_token = {"acr": acr}
    assert_refused(client, sign_in(client), "ne vous a pas authentifié au niveau exigé")


@pytest.mark.parametrize("name", ["id_token", "userinfo"])
def test_a_bad_signature(client: Client, provider: Provider, account: User, name: str) -> None:
    provider.forger, provider.forges = another_key(), (name,)
    assert_refused(client, sign_in(client), "n’est pas authentique")


@pytest.mark.parametrize("claim", ["iss", "aud"])
@pytest.mark.parametrize("name", ["id_token", "userinfo"])
@pytest.mark.parametrize("value", ["somebody else", None])
def test_another_issuer_or_another_audience(
    client: Client, provider: Provider, account: User, name: str, claim: str, value: str | None
) -> None:
    setattr(provider, name, {claim: value})
    assert_refused(client, sign_in(client), "n’est pas authentique")


@pytest.mark.parametrize("name", ["id_token", "userinfo"])
def test_an_answer_that_has_expired(client: Client, provider: Provider, account: User, name: str) -> None:
    setattr(provider, name, {"exp": int(time.time()) - 120})
    assert_refused(client, sign_in(client), "n’est plus valable")


def test_an_id_token_that_never_expires(client: Client, provider: Provider, account: User) -> None:
    provider.id_token = {"exp": None}
    assert_refused(client, sign_in(client), "n’est pas authentique")


@pytest.mark.parametrize("nonce", ["of another request", None])
def test_a_token_made_for_another_request(
    client: Client, provider: Provider, account: User, nonce: str | None
) -> None:
    provider.id_token = {"nonce": nonce}
    assert_refused(client, sign_in(client), "n’est pas authentique")


def test_userinfo_about_another_person(client: Client, provider: Provider, account: User) -> None:
    provider.userinfo = {"sub": "subject-2"}
    assert_refused(client, sign_in(client), "n’est pas authentique")


def test_userinfo_that_is_not_signed(client: Client, provider: Provider, account: User) -> None:
    provider.signed = False
    assert_refused(client, sign_in(client), "n’est pas authentique")


def test_a_token_signed_with_our_own_secret(client: Client, provider: Provider, account: User) -> None:
    """HS256 with the client's secret, or with the public key: not an algorithm of ours."""
    from joserfc import jwt
    from joserfc.jwk import OctKey

    key = OctKey.import_key(CLIENT_SECRET * 2)
    provider._sign = lambda name, claims: jwt.encode(  # type: ignore[method-assign]
        {"alg": "HS256", "kid": provider.key.kid},
        {"iss": provider.url, "aud": CLIENT_ID, "sub": "subject-1", "exp": int(time.time()) + 60, **claims},
        key,
    )
    assert_refused(client, sign_in(client), "n’est pas authentique")


def test_an_algorithm_that_was_not_agreed(client: Client, provider: Provider, account: User) -> None:
    provider.key, provider.algorithm = an_rsa_key(), "PS256"
    assert_refused(client, sign_in(client), "n’est pas authentique")


def test_a_key_that_the_provider_has_published_since_is_looked_for_once(
    client: Client, provider: Provider, account: User
) -> None:
    sign_in(client)
    client.logout()
    provider.rotate()
    provider.calls.clear()
    sign_in(client)
    assert is_signed_in(client)
    assert provider.calls.count("/jwks") == 1


def test_a_key_that_the_provider_does_not_publish(client: Client, provider: Provider, account: User) -> None:
    provider.shows_its_key, provider.published = False, [another_key()]
    assert_refused(client, sign_in(client), "n’est pas authentique")
    assert provider.calls.count("/jwks") == 2


def test_an_answer_that_is_played_again(client: Client, provider: Provider, account: User) -> None:
    back = urlsplit(httpx.get(leave(client)).headers["Location"])
    client.get(f"{back.path}?{back.query}")
    client.logout()
    SocialAccount.objects.all().delete()
    answer = client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 403
    assert "elle a déjà servi" in answer.content.decode()
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_an_answer_brought_to_another_browser(client: Client, provider: Provider, account: User) -> None:
    back = urlsplit(httpx.get(leave(client)).headers["Location"])
    stranger = client.__class__()
    assert_refused(stranger, stranger.get(f"{back.path}?{back.query}"), "a expiré")


def test_an_answer_in_the_name_of_another_issuer(client: Client, provider: Provider, account: User) -> None:
    back = urlsplit(httpx.get(leave(client)).headers["Location"])
    answer = client.get(f"{back.path}?{back.query.replace('iss=http', 'iss=https')}")
    assert_refused(client, answer, "n’est pas authentique")


def test_an_address_that_no_account_bears(client: Client, provider: Provider, account: User) -> None:
    provider.email = "nobody@example.org"
    assert_refused(client, sign_in(client), "Aucun compte ne porte votre adresse")
    assert User.objects.count() == 1


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_that_the_provider_does_not_vouch_for(
    client: Client, provider: Provider, account: User, verified: Any
) -> None:
    provider.email_verified = verified
    assert_refused(client, sign_in(client), "ne garantit pas votre adresse")


def test_no_address_at_all(client: Client, provider: Provider) -> None:
    an_account()  # without an address either
    provider.email = ""
    assert_refused(client, sign_in(client), "ne garantit pas votre adresse")


def test_the_addresses_of_a_domain_may_count_as_verified(
    client: Client, provider: Provider, account: User, settings: Any
) -> None:
    settings.STAFF_OIDC_EMAIL_DOMAINS = ["Example.org"]
    provider.email_verified = None
    sign_in(client)
    assert is_signed_in(client)


def test_the_case_of_an_address_does_not_matter(client: Client, provider: Provider, account: User) -> None:
    provider.email = "Camille.ROY@Example.org"
    sign_in(client)
    assert client.session["_auth_user_id"] == str(account.pk)


def test_an_address_that_only_folds_to_the_same_letters(
    client: Client, provider: Provider, account: User
) -> None:
    provider.email = "camılle.roy@example.org"  # Turkish dotless i
    assert_refused(client, sign_in(client), "Aucun compte ne porte votre adresse")


def test_an_address_of_two_accounts(client: Client, provider: Provider, account: User) -> None:
    User.objects.filter(pk=an_account("farid").pk).update(email=EMAIL.upper())
    assert_refused(client, sign_in(client), "Plusieurs comptes portent votre adresse")


def test_an_inactive_account_is_not_linked(client: Client, provider: Provider, account: User) -> None:
    User.objects.update(is_active=False)
    assert_refused(client, sign_in(client), "Votre compte est désactivé")


def test_an_account_that_was_switched_off_since(client: Client, provider: Provider, account: User) -> None:
    sign_in(client)
    client.logout()
    User.objects.update(is_active=False)
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "Votre compte est désactivé" in answer.content.decode()
    assert not is_signed_in(client)


def test_an_address_that_has_passed_to_somebody_else(
    client: Client, provider: Provider, account: User
) -> None:
    sign_in(client)
    client.logout()
    provider.subject = "subject-2"
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "déjà lié à une autre identité" in answer.content.decode()
    assert not is_signed_in(client)
    assert [link.uid for link in SocialAccount.objects.all()] == ["subject-1"]


def test_the_same_subject_at_another_provider_is_somebody_else(
    client: Client, provider: Provider, account: User, settings: Any
) -> None:
    sign_in(client)
    client.logout()
    with running() as another:
        settings.STAFF_OIDC_ISSUER = another.url
        another.email = "nobody@example.org"
        answer = sign_in(client)
    assert "Aucun compte ne porte votre adresse" in answer.content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"])
def test_a_provider_that_is_out_of_order(
    client: Client, provider: Provider, account: User, path: str
) -> None:
    provider.failing = frozenset({path})
    answer = client.get(reverse("sso_login"))
    if answer.status_code == 302:
        answer = come_back(client, answer.headers["Location"])
    words = "n’est pas authentique" if path == "/token" else "ne répond pas"
    assert_refused(client, answer, words, status=403 if path == "/token" else 503)


def test_a_provider_that_is_away(client: Client, provider: Provider, settings: Any) -> None:
    settings.STAFF_OIDC_ISSUER = "http://127.0.0.1:9"
    assert_refused(client, client.get(reverse("sso_login")), "ne répond pas", status=503)


def test_a_provider_that_goes_away_while_one_is_there(
    client: Client, provider: Provider, account: User
) -> None:
    back = urlsplit(httpx.get(leave(client)).headers["Location"])
    cache.clear()
    provider.failing = frozenset({"/.well-known/openid-configuration"})
    assert_refused(client, client.get(f"{back.path}?{back.query}"), "ne répond pas", status=503)


@pytest.mark.parametrize("error", ["access_denied", "server_error"])
def test_a_provider_that_declines(client: Client, provider: Provider, account: User, error: str) -> None:
    provider.refusal = error
    assert_refused(client, sign_in(client), "n’a pas abouti chez le fournisseur d’identité")


def test_metadata_of_another_issuer(client: Client, provider: Provider, settings: Any) -> None:
    settings.STAFF_OIDC_ISSUER = f"{provider.url}/"
    assert_refused(client, client.get(reverse("sso_login")), "n’est pas authentique")


def test_without_a_link_in_the_journal_there_is_none(
    client: Client, provider: Provider, account: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("journal")

    monkeypatch.setattr("ecarte.accounts.sso.linking.record", broken)
    client.raise_request_exception = False
    sign_in(client)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


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
