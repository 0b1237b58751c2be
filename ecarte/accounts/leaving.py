"""Who leaves, and who does something else from now on: what was theirs ends in one act (ASVS 5.0, 7.4.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from ecarte.accounts.models import Role, User
from ecarte.accounts.sessions import end_sessions
from ecarte.accounts.signals import duties_ended
from ecarte.journal.services import record

if TYPE_CHECKING:
    from datetime import datetime

log = structlog.get_logger(__name__)
UNUSED = timedelta(days=90)
"""An account that nobody signed in to for so long is closed: somebody left, and nobody said so."""


@transaction.atomic
def offboard(*, account: User, actor: str) -> bool:
    """Close the account of somebody who leaves; whether there was anything left to end. May run again.

    Sessions, second factors, the link to the provider and the password end here; habilitations, the claim and
    assigned cases by `duties_ended`. The row stays: the journal names it.
    """
    leaver = User.objects.select_for_update(no_key=True).get(pk=account.pk)
    duties_ended.send(sender=User, account=leaver, actor=actor)
    ended = (
        end_sessions(account=leaver)
        + Authenticator.objects.filter(user=leaver).delete()[0]
        + SocialAccount.objects.filter(user=leaver).delete()[0]
    )
    if not (ended or leaver.is_active or leaver.has_usable_password()):
        return False
    leaver.is_active = False
    leaver.set_unusable_password()
    leaver.save(update_fields=["is_active", "password"])
    record(actor=actor, act="account.offboarded", account=leaver.pk)
    return True


@transaction.atomic
def end_duties(*, account: User, actor: str) -> None:
    """A new role starts with nothing of the former one: no session, no habilitation, no case."""
    duties_ended.send(sender=User, account=account, actor=actor)
    end_sessions(account=account)


def offboard_unused(*, now: datetime) -> int:
    """Close the accounts that nobody used; how many. One transaction each.

    Never the last administrator's: nobody could open another.
    """
    since = now - UNUSED
    unused = User.objects.filter(is_active=True, date_joined__lt=since).filter(
        Q(last_login__lt=since) | Q(last_login=None)
    )
    closed = 0
    for account in unused.order_by("pk"):
        if _is_last_administrator(account):
            log.warning("last_administrator_unused", account=account.pk)
        else:
            closed += offboard(account=account, actor="system:unused_accounts")
    return closed


def _is_last_administrator(account: User) -> bool:
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    return account.role == Role.ADMINISTRATOR and not administrators.exclude(pk=account.pk).exists()
