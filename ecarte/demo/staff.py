"""The staff of a development place: one account per role, passwords of its own in `var/accounts.json`."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

from ecarte.accounts.models import Role, User
from ecarte.accounts.services import create_account

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = {
    Role.AGENT: ("Camille", "Roy"),
    Role.FRAUD: ("Farid", "Haddad"),
    Role.SUPERVISOR: ("Sophie", "Leclerc"),
    Role.AUDITOR: ("Denis", "Prigent"),
    Role.ADMINISTRATOR: ("Agathe", "Nguyen"),
}


def ensure_accounts(var: Path) -> dict[str, str]:
    """Create the missing accounts; give the password of each username. The username is the role."""
    passwords = read_passwords(var) or {role.value: secrets.token_urlsafe(12) for role in _NAMES}
    path = var / "accounts.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(passwords, indent=2) + "\n")
    for role, (first_name, last_name) in _NAMES.items():
        if not User.objects.filter(username=role.value).exists():
            create_account(
                username=role.value,
                password=passwords[role.value],
                role=role,
                first_name=first_name,
                last_name=last_name,
                foreign_documents=role in (Role.AGENT, Role.FRAUD),
            )
    return passwords


def read_passwords(var: Path) -> dict[str, str]:
    """Username and password of each account of this place; empty before it was prepared."""
    path = var / "accounts.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}
