"""Staff sign-in by an OpenID provider: what opens no session, and that it is said why."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import reverse

from ecarte.accounts.models import User
from tests.ecarte.accounts.provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    Provider,
    an_rsa_key,
    another_key,
    running,
)
from tests.ecarte.accounts.signing_in import an_account, is_signed_in
from tests.ecarte.accounts.sso import EMAIL, account, assert_refused, come_back, leave, provider, sign_in

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["account", "provider"]
pytestmark = pytest.mark.django_db


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
