"""How long a case waits for its automatic checks: figures counted, as for the agents' queue.

The checks are one line for all schemes, first come first served.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from verification.models import CheckReport, Enrolment
from verification.queue.urgency import urgency
from verification.queue.waiting import DAY, HOUR, Pace, Wait, kept_pace, likely
from verification.states import State

if TYPE_CHECKING:
    from datetime import datetime, timedelta

LATE: timedelta = settings.CHECKS_LEASE
"""Checks that have not ended by then, from the submission on, are late: they take seconds."""


def wait_for_checks(*, enrolment: Enrolment, now: datetime) -> Wait | None:
    """Of a case that was submitted; `due_at` is the promise, should an agent have to look."""
    if enrolment.submitted_at is None:
        return None
    before = Enrolment.objects.filter(
        status__in=[State.SUBMITTED, State.CHECKING],
        restricted_at=None,
        submitted_at__lt=enrolment.submitted_at,
    )
    ahead, pace = before.count(), kept_pace("checks-pace", _count_checked)
    promised = urgency(enrolment, since=enrolment.submitted_at, suspected=False).deadline_at
    return Wait(ahead=ahead, pace=pace, likely_at=likely(ahead, pace, now), due_at=promised)


def are_late(*, enrolment: Enrolment, now: datetime) -> bool:
    """Whether something holds the checks of this case up."""
    return enrolment.submitted_at is not None and enrolment.submitted_at + LATE < now


def _count_checked() -> Pace:
    now = timezone.now()
    reports = CheckReport.objects.filter(finished_at__gt=now - DAY)
    of_hour = Count("pk", filter=Q(finished_at__gt=now - HOUR))
    return Pace(**reports.aggregate(last_hour=of_hour, last_day=Count("pk")))
