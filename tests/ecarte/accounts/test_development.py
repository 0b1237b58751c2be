"""The accounts of a development place: a second factor each, and its code for the developer alone."""

from __future__ import annotations

import base64
import json
import stat
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from ecarte.accounts.models import User
from ecarte.demo.staff import ensure_accounts, read_accounts
from ecarte.demo.totp import code_at, fresh_code
from tests.ecarte.accounts.signing_in import is_signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client


@pytest.mark.parametrize(
    ("moment", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_rfc_6238(moment: int, code: str) -> None:
    """Appendix B, its last six digits."""
    assert code_at(base64.b32encode(b"12345678901234567890").decode(), moment) == code


@pytest.mark.django_db
def test_each_account_signs_in_with_both_factors(client: Client, tmp_path: Path) -> None:
    cache.clear()
    for username, credentials in ensure_accounts(tmp_path).items():
        data = {"login": username, "password": credentials.password}
        client.post(reverse("account_login"), data)
        assert not is_signed_in(client)
        client.post(reverse("mfa_authenticate"), {"code": fresh_code(credentials.totp)})
        assert is_signed_in(client)
        assert client.get(reverse("account_home")).status_code == 200
        client.logout()


@pytest.mark.django_db
def test_the_second_time_nothing_changes(tmp_path: Path) -> None:
    first = ensure_accounts(tmp_path)
    assert ensure_accounts(tmp_path) == first == read_accounts(tmp_path)
    assert Authenticator.objects.count() == User.objects.count() == len(first)


@pytest.mark.django_db
def test_the_secrets_are_for_their_owner(tmp_path: Path) -> None:
    ensure_accounts(tmp_path)
    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_place_of_before_keeps_its_passwords_and_gets_second_factors(tmp_path: Path) -> None:
    (tmp_path / "accounts.json").write_text(json.dumps({"agent": "the old password"}))
    made = ensure_accounts(tmp_path)
    assert made["agent"].password == "the old password"
    assert read_accounts(tmp_path) == made
    assert User.objects.get(username="agent").check_password("the old password")
    assert Authenticator.objects.filter(user__username="agent", type="totp").exists()


@pytest.fixture
def place(tmp_path: Path, settings: Any, db: None) -> Any:
    settings.VAR_DIR = tmp_path
    ensure_accounts(tmp_path)
    return settings


def test_the_command_gives_the_code_of_an_account(place: Any) -> None:
    printed = StringIO()
    call_command("totp", "agent", stdout=printed)
    authenticator = Authenticator.objects.get(user__username="agent", type="totp")
    assert authenticator.wrap().validate_code(printed.getvalue().strip())


def test_the_command_knows_only_the_accounts_of_the_place(place: Any) -> None:
    with pytest.raises(CommandError, match="nobody is none of agent"):
        call_command("totp", "nobody")


def test_production_gives_no_code(place: Any) -> None:
    place.PRODUCTION = True
    with pytest.raises(CommandError, match="never in production"):
        call_command("totp", "agent")
