"""Grants, renews and withdraws habilitations: individually, by scheme, by the director (CSS R161-33-18)."""

from __future__ import annotations

import enum
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from ecarte.accounts.models import Role, User
from ecarte.journal.services import record
from verification.models import Habilitation
from verification.models.habilitation import TERM
from verification.perms import habilitates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from verification.models import Scheme

JUDGES = (Role.AGENT, Role.SENIOR, Role.FRAUD)
"""Roles that a habilitation means something to."""
SOON = timedelta(days=30)
"""One that ends within this is to be renewed now."""


class NotAJudge(ValueError):
    """This account does not judge cases, or is switched off."""


class NotADirector(ValueError):
    """This account does not habilitate anybody."""


class Standing(enum.Enum):
    """What a habilitation is worth on a day; what is to be done first comes first."""

    ENDS_SOON = 0
    RUNS = 1
    TO_COME = 2
    ENDED = 3


def standing_of(habilitation: Habilitation, *, today: date) -> Standing:
    if habilitation.ends_on < today:
        return Standing.ENDED
    if habilitation.starts_on > today:
        return Standing.TO_COME
    return Standing.ENDS_SOON if habilitation.ends_on - today <= SOON else Standing.RUNS


def a_term_from(day: date) -> date:
    """The last day of the longest habilitation that starts on this one."""
    return day + TERM


@transaction.atomic
def habilitate(
    *, agent: User, schemes: Iterable[Scheme], starts_on: date, ends_on: date, director: User
) -> list[Habilitation]:
    """Let this agent judge cases of these schemes on these days, the last included; gives what it changed.

    May be called again: what is so already stays unjournalled. A renewal is a new look at the agent, so its
    year begins anew. Raises NotADirector, NotAJudge, and ValueError for days that are over or more than a
    year.
    """
    if not habilitates(director):
        raise NotADirector(director.username)
    if not starts_on <= ends_on <= a_term_from(starts_on) or ends_on < timezone.localdate():
        raise ValueError("a habilitation does not end before today, nor lasts more than a year")
    # Locked, so that two grants at once are one.
    account = User.objects.select_for_update(no_key=True).get(pk=agent.pk)
    if account.role not in JUDGES or not account.is_active:
        raise NotAJudge(account.username)
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    granted = [_grant(account, scheme, dates, director) for scheme in schemes]
    return [habilitation for habilitation in granted if habilitation is not None]


def _grant(agent: User, scheme: Scheme, dates: dict[str, date], director: User) -> Habilitation | None:
    if Habilitation.objects.filter(agent=agent, scheme=scheme, **dates).exists():
        return None
    held, created = Habilitation.objects.update_or_create(
        agent=agent, scheme=scheme, defaults={**dates, "granted_by": director, "reminded_on": None}
    )
    act = "habilitation.granted" if created else "habilitation.changed"
    _journal(actor=director.actor, act=act, habilitation=held)
    return held


@transaction.atomic
def withdraw(*, habilitation_id: int, director: User) -> None:
    """End it at once. May run again. Raises NotADirector."""
    if not habilitates(director):
        raise NotADirector(director.username)
    # The account first, as whoever ends its duties does: two that wait for each other would be a deadlock.
    list(User.objects.select_for_update(of=("self",), no_key=True).filter(habilitations=habilitation_id))
    _end(Habilitation.objects.filter(pk=habilitation_id), actor=director.actor)


def end_all(*, agent: User, actor: str) -> None:
    """Those of somebody who leaves or changes their role. Within the transaction of that act."""
    _end(Habilitation.objects.filter(agent=agent), actor=actor)


def _end(wanted: QuerySet[Habilitation], *, actor: str) -> None:
    for held in wanted.select_for_update().order_by("pk"):
        _journal(actor=actor, act="habilitation.withdrawn", habilitation=held)
        held.delete()


def _journal(*, actor: str, act: str, habilitation: Habilitation) -> None:
    """One entry: by whom, of whom, for what, from when to when. Within the transaction of the change."""
    record(
        actor=actor,
        act=act,
        account=habilitation.agent_id,
        scheme=habilitation.scheme_id,
        starts_on=habilitation.starts_on.isoformat(),
        ends_on=habilitation.ends_on.isoformat(),
    )
