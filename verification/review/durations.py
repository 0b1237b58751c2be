"""Durations and deadlines in the few words that a list has room for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from verification.models import Enrolment

SOON = timedelta(hours=6)
"""A deadline nearer than this is pointed out."""


def short(duration: timedelta) -> str:
    """`2 j 3 h`, `3 h 05 min`, `12 min`; the sign is left out."""
    minutes = int(abs(duration).total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)d j %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes}


@dataclass(frozen=True)
class Clock:
    """How long a case has waited, and what is left of the promised delay."""

    waited: str
    due: str
    urgency: str
    """`late`, `soon` or `calm`."""


def clock_of(enrolment: Enrolment, *, now: datetime) -> Clock:
    waited = short(now - enrolment.queued_at) if enrolment.queued_at else "—"
    if enrolment.deadline_at is None:
        return Clock(waited, "—", "calm")
    left = enrolment.deadline_at - now
    if left < timedelta(0):
        return Clock(waited, _("en retard de %(duration)s") % {"duration": short(left)}, "late")
    return Clock(
        waited, _("dans %(duration)s") % {"duration": short(left)}, "soon" if left < SOON else "calm"
    )
