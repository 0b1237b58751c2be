from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.urls import reverse

from ecarte.accounts.models import Role
from ecarte.accounts.services import create_account
from ecarte.demo.totp import fresh_code
from ecarte.vault import keys

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def test_an_account_with_a_second_factor_needs_it_to_sign_in(client: Client) -> None:
    cache.clear()
    user = create_account(username="camille", password=PASSWORD, role=Role.AGENT)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    response = client.post(reverse("account_login"), {"login": "camille", "password": PASSWORD})
    assert response.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session
    page = client.get(reverse("mfa_authenticate")).content.decode()
    assert '<label for="id_code">' in page
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in client.session
    client.post(reverse("mfa_authenticate"), {"code": fresh_code(secret)})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_seeds_are_sealed_in_the_database() -> None:
    user = create_account(username="camille", password=PASSWORD, role=Role.AGENT)
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    rows = {row.type: row.data for row in Authenticator.objects.all()}
    assert secret not in str(rows)
    assert get_adapter().decrypt(rows["totp"]["secret"]) == secret
    assert get_adapter().decrypt(rows["recovery_codes"]["seed"]) not in str(rows)


def test_a_seed_sealed_for_something_else_does_not_open() -> None:
    other = keys.encrypt(b"seed", purpose=b"ecarte mfa", context=b"elsewhere")
    with pytest.raises(keys.Unreadable):
        get_adapter().decrypt(base64.b64encode(other).decode())
