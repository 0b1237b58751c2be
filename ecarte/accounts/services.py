"""Makes staff accounts; nobody signs up."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from ecarte.accounts.models import Role, User, admin_flags
from ecarte.journal.services import record


@transaction.atomic
def create_account(
    *,
    username: str,
    password: str,
    role: Role,
    first_name: str = "",
    last_name: str = "",
    foreign_documents: bool = False,
    actor: str = "system:accounts",
) -> User:
    """One account with one role, and the habilitation for foreign documents or not.

    Raises ValidationError for a weak password or a malformed name, IntegrityError for a name that is taken.
    """
    user = User(
        username=User.normalize_username(username),
        role=role,
        first_name=first_name,
        last_name=last_name,
        foreign_documents=foreign_documents,
        **admin_flags(role),
    )
    validate_password(password, user)
    user.set_password(password)
    user.full_clean(validate_unique=False)
    user.save(force_insert=True)
    record(
        actor=actor, act="account.created", account=user.pk, role=role, foreign_documents=foreign_documents
    )
    return user
