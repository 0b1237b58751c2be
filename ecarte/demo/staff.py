"""The staff of a development place: one account per role, secrets of its own in `accounts.json`."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account
from ecarte.demo.totp import new_secret

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = {
    Role.AGENT: ("Camille", "Roy"),
    Role.SENIOR: ("Inès", "Faure"),
    Role.FRAUD: ("Farid", "Haddad"),
    Role.SUPERVISOR: ("Sophie", "Leclerc"),
    Role.COUNTER: ("Maud", "Vidal"),
    Role.DIRECTOR: ("Claire", "Marchand"),
    Role.AUDITOR: ("Denis", "Prigent"),
    Role.ADMINISTRATOR: ("Agathe", "Nguyen"),
}


@dataclass(frozen=True)
class Credentials:
    """What one of these people signs in with."""

    password: str
    totp: str
    """The secret of their authenticator application, in base32."""


def ensure_accounts(var: Path) -> dict[str, Credentials]:
    """Create what is missing; give the credentials of each username. The username is the role."""
    credentials = read_accounts(var)
    for role in _NAMES:
        credentials.setdefault(role.value, Credentials(secrets.token_urlsafe(12), new_secret()))
    path = var / "accounts.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({name: asdict(each) for name, each in credentials.items()}, indent=2) + "\n")
    for role, (first_name, last_name) in _NAMES.items():
        mine = credentials[role.value]
        user = User.objects.filter(username=role.value).first() or create_account(
            username=role.value,
            password=mine.password,
            role=role,
            first_name=first_name,
            last_name=last_name,
            foreign_documents=role in (Role.AGENT, Role.SENIOR, Role.FRAUD),
        )
        if not Authenticator.objects.filter(user=user).exists():
            TOTP.activate(user, mine.totp)
    return credentials


def read_accounts(var: Path) -> dict[str, Credentials]:
    """Username and credentials of each account of this place; empty before it was prepared."""
    path = var / "accounts.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    # A place of before the second factor holds the password alone.
    return {
        name: Credentials(each, new_secret()) if isinstance(each, str) else Credentials(**each)
        for name, each in kept.items()
    }
