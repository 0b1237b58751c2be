"""Which emergency accesses somebody may do what with, and what was looked at by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404

from ecarte.journal.models import Entry
from verification.models import EmergencyAccess
from verification.models.emergency_access import WAITS
from verification.perms import may_ask_for_access, may_review_access, may_sign_access, open_accesses

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from ecarte.accounts.models import User

MOST = 100
"""Accesses that are listed, the latest first; the journal has all of them."""


@dataclass(frozen=True)
class Row:
    """One access, as this person sees it."""

    access: EmergencyAccess
    waits: bool
    """For a signature."""
    runs: bool
    opens: bool
    """They may look at the case now."""
    may_sign: bool
    may_review: bool
    looks: int
    """Pieces of evidence that were looked at."""


def rows(user: User, *, now: datetime) -> list[Row]:
    """Their own requests; all of them for those who sign, review or audit."""
    wanted = EmergencyAccess.objects.select_related("enrolment", "asked_by", "signed_by", "reviewed_by")
    if may_ask_for_access(user):
        wanted = wanted.filter(asked_by=user)
    return [_row(access, user, now) for access in wanted.order_by("-asked_at")[:MOST]]


def access_of(user: User, access_id: UUID, *, now: datetime) -> EmergencyAccess:
    """The access that opens a case to them now. Raises Http404."""
    accesses: QuerySet[EmergencyAccess] = open_accesses(user, now=now).select_related("enrolment__scheme")
    access = accesses.filter(pk=access_id).first()
    if access is None:
        raise Http404
    return access


def _row(access: EmergencyAccess, user: User, now: datetime) -> Row:
    waits = access.signed_at is None and access.asked_at > now - WAITS
    runs = access.ends_at is not None and access.ends_at > now
    to_review = access.signed_at is not None and not runs and access.reviewed_at is None
    return Row(
        access=access,
        waits=waits,
        runs=runs,
        opens=runs and open_accesses(user, now=now).filter(pk=access.pk).exists(),
        may_sign=waits and may_sign_access(user) and access.asked_by_id != user.pk,
        may_review=to_review and may_review_access(user) and access.signed_by_id != user.pk,
        looks=Entry.objects.filter(
            case=access.enrolment_id, act="evidence.viewed", data__access=str(access.pk)
        ).count(),
    )
