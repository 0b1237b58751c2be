"""Legal holds on fraud files: placed with a motive, renewed by somebody else, ended; each act journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from ecarte.journal.services import record
from verification.evidence import month_keys
from verification.models import Enrolment, LegalHold

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ecarte.accounts.models import User


class HoldRefused(Exception):
    """The hold cannot be placed, renewed or ended so. The message says why, for whoever asked."""


def is_kept(*, enrolment: Enrolment, now: datetime) -> bool:
    """Whether nothing of this case may be destroyed now: a hold, or a restriction (GDPR, article 18)."""
    return enrolment.restricted_at is not None or (
        LegalHold.in_force(now).filter(enrolment=enrolment).exists()
    )


@transaction.atomic
def place(*, enrolment: Enrolment, motive: str, lasts: timedelta, by: User, now: datetime) -> LegalHold:
    """Keep everything of this case for so long; not by who held it last. Raises HoldRefused."""
    _lock(enrolment)
    if Enrolment.objects.filter(pk=enrolment.pk, forgotten_at__isnull=False).exists():
        raise HoldRefused("nothing of the case is left to be kept")
    LegalHold.objects.filter(enrolment=enrolment, lifted_at=None, ends_at__lte=now).update(lifted_at=now)
    if LegalHold.objects.filter(enrolment=enrolment, lifted_at=None).exists():
        raise HoldRefused("the case is held already")
    month_keys.move_to_fraud(enrolment)
    return _create(enrolment=enrolment, motive=motive, lasts=lasts, by=by, now=now)


@transaction.atomic
def renew(*, hold: LegalHold, motive: str, lasts: timedelta, by: User, now: datetime) -> LegalHold:
    """Let another hold follow, by another person than who placed this one. Raises HoldRefused."""
    _lock(hold.enrolment)
    if not LegalHold.in_force(now).filter(pk=hold.pk, lifted_at=None).update(lifted_at=now):
        raise HoldRefused("the hold has ended")
    return _create(enrolment=hold.enrolment, motive=motive, lasts=lasts, by=by, now=now)


@transaction.atomic
def lift(*, hold: LegalHold, by: User, now: datetime) -> None:
    """End it before its time: what is due by then is destroyed by the next run. Raises HoldRefused."""
    _lock(hold.enrolment)
    if not LegalHold.in_force(now).filter(pk=hold.pk, lifted_at=None).update(lifted_at=now):
        raise HoldRefused("the hold has ended")
    record(actor=by.actor, act="hold.lifted", case=hold.enrolment_id, reason=str(hold.pk))


def _create(*, enrolment: Enrolment, motive: str, lasts: timedelta, by: User, now: datetime) -> LegalHold:
    last = LegalHold.objects.filter(enrolment=enrolment).order_by("placed_at").last()
    before = last.placed_by if last else None
    if before == by:
        raise HoldRefused("a hold is renewed by a second person")
    if not motive.strip():
        raise HoldRefused("a hold has a motive")
    if not 0 < lasts.total_seconds() <= settings.HOLD_LIFETIME.total_seconds():
        raise HoldRefused("a hold lasts at most as long as the law allows")
    hold = LegalHold.objects.create(
        enrolment=enrolment,
        motive=motive.strip(),
        placed_by=by,
        placed_before_by=before,
        placed_at=now,
        ends_at=now + lasts,
    )
    record(
        actor=by.actor,
        act="hold.renewed" if before else "hold.placed",
        case=enrolment.pk,
        reason=str(hold.pk),
        until=hold.ends_at.isoformat(),
    )
    return hold


def _lock(enrolment: Enrolment) -> None:
    """Destroying locks the case too: a hold comes before or after it, never in between."""
    Enrolment.objects.select_for_update().only("pk").get(pk=enrolment.pk)
