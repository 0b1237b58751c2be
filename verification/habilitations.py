"""Grants and renews habilitations: individually, by scheme, until a day (CSS R161-33-18)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.journal.services import record
from verification.models import Habilitation

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from verification.models import Scheme

JUDGES = (Role.AGENT, Role.SENIOR, Role.FRAUD)
"""Roles that a habilitation means something to."""
TERM = timedelta(days=365)
"""A habilitation is reviewed every year."""
SOON = timedelta(days=30)
"""One that ends within this is to be renewed now."""


class NotAJudge(ValueError):
    """This account does not judge cases, or is switched off."""


def a_term_from(day: date) -> date:
    """The last day of a habilitation that starts on this one."""
    return day + TERM


@transaction.atomic
def habilitate(*, agent: User, schemes: Iterable[Scheme], until: date, actor: str) -> list[Habilitation]:
    """Let this agent judge cases of these schemes until this day included; gives what it changed.

    May be called again: what runs is renewed, what had lapsed starts today, what is so already stays
    unjournalled. Raises NotAJudge, and ValueError for a day that is over.
    """
    today = timezone.localdate()
    if until < today:
        raise ValueError("a habilitation does not end before today")
    # Locked, so that two grants at once are one.
    account = User.objects.select_for_update(no_key=True).get(pk=agent.pk)
    if account.role not in JUDGES or not account.is_active:
        raise NotAJudge(account.username)
    granted = [_grant(account, scheme, today, until, actor) for scheme in schemes]
    return [habilitation for habilitation in granted if habilitation is not None]


def _grant(agent: User, scheme: Scheme, today: date, until: date, actor: str) -> Habilitation | None:
    held = Habilitation.objects.filter(agent=agent, scheme=scheme).first()
    if held is None:
        held = Habilitation.objects.create(agent=agent, scheme=scheme, starts_on=today, ends_on=until)
        journal(actor=actor, act="habilitation.granted", habilitation=held)
        return held
    runs = held.starts_on <= today <= held.ends_on
    if runs and held.ends_on == until:
        return None
    held.starts_on, held.ends_on = held.starts_on if runs else today, until
    held.save(update_fields=["starts_on", "ends_on"])
    journal(actor=actor, act="habilitation.changed", habilitation=held)
    return held


def journal(*, actor: str, act: str, habilitation: Habilitation) -> None:
    """One entry: of whom, for what, from when to when. Within the transaction of the change."""
    record(
        actor=actor,
        act=act,
        account=habilitation.agent_id,
        scheme=habilitation.scheme_id,
        starts_on=habilitation.starts_on.isoformat(),
        ends_on=habilitation.ends_on.isoformat(),
    )
