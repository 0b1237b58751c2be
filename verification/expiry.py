"""Closes enrolments that were left lying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q, QuerySet

from verification.models import Enrolment
from verification.states import CAPTURING, State
from verification.transitions import NotThere, move

if TYPE_CHECKING:
    from datetime import datetime

ACTOR = "system:expiry"


def expire_enrolments(*, now: datetime) -> int:
    """Expire what was not submitted or filmed again in time; gives the number."""
    expired = 0
    for enrolment in _overdue(now):
        try:
            move(
                enrolment_id=enrolment.pk,
                source=State(enrolment.status),
                target=State.EXPIRED,
                actor=ACTOR,
                set_fields={"closed_at": now},
            )
        except NotThere:
            continue
        expired += 1
    return expired


def _overdue(now: datetime) -> QuerySet[Enrolment]:
    lying = now - settings.ENROLMENT_LIFETIME
    return Enrolment.objects.filter(
        Q(submitted_at__lt=lying) | Q(submitted_at=None, opened_at__lt=lying), status__in=CAPTURING
    )
