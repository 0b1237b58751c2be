"""Accounts that can sign in, and their way through the two factors. For every test that signs in for real."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account
from ecarte.demo.totp import fresh_code, new_secret

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

PASSWORD = "correct horse battery"


def an_account(username: str = "camille", *, role: Role = Role.AGENT, **fields: Any) -> User:
    """Somebody with a password and no second factor yet."""
    return create_account(username=username, password=PASSWORD, role=role, **fields)


def an_application(user: User) -> str:
    """An authenticator application for this account; its secret."""
    secret = new_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(user: User) -> str:
    """What this person's application shows now."""
    application = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return fresh_code(get_adapter().decrypt(application.data["secret"]))


def sign_in(client: Client, username: str = "camille", *, secret: str, next: str = "") -> HttpResponse:
    """Password, then code; the last answer. No code is good for two sign-ins."""
    client.post(reverse("account_login"), {"login": username, "password": PASSWORD, "next": next})
    return client.post(reverse("mfa_authenticate"), {"code": fresh_code(secret)})  # type: ignore[return-value]


def confirm(client: Client) -> None:
    """The person in this session has just confirmed who they are."""
    user_id = client.session["_auth_user_id"]
    session = client.session
    session["account_authentication_methods_user"] = user_id
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session
