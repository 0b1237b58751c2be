"""The way to the provider and back, for every test of the sign-in by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import reverse

from ecarte.accounts.models import User
from ecarte.journal.models import Entry
from tests.ecarte.accounts.provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.ecarte.accounts.signing_in import an_account, is_signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

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
