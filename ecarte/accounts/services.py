"""Makes staff accounts, and gives back to their owners what an administrator may; nobody signs up."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from ecarte.accounts.models import Role, User, admin_flags
from ecarte.accounts.sessions import end_sessions
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


@transaction.atomic
def close_sessions(*, account: User, actor: str) -> None:
    """Sign this person out everywhere (ASVS 5.0, 7.4.5)."""
    count = end_sessions(account=account)
    record(actor=actor, act="account.sessions_ended", account=account.pk, count=count)


@transaction.atomic
def reset_second_factor(*, account: User, actor: str) -> None:
    """For a lost telephone or key: every factor is removed, every session ends, and a new one must be set up.

    Until then the password alone opens that page: whoever asks must have been recognised otherwise.
    """
    Authenticator.objects.filter(user=account).delete()
    end_sessions(account=account)
    record(actor=actor, act="account.second_factor_reset", account=account.pk)


@transaction.atomic
def unlink_provider(*, account: User, actor: str) -> None:
    """Unties the account from its identity at the provider: the next sign-in there ties it again."""
    SocialAccount.objects.filter(user=account).delete()
    end_sessions(account=account)
    record(actor=actor, act="account.provider_unlinked", account=account.pk)
